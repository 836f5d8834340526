/** What a node of the demo does with a task. */
export type WorkKind =
  /** Holds it until it is told to release it, so that its queue can be looked at. */
  | { readonly kind: 'hold' }
  /** Takes so long for it, in ms. */
  | { readonly kind: 'timed'; readonly taskMs: number }
  /** Does as if it resized, transcoded and so on; some attempts fail. A slowness of 2 takes twice as long. */
  | { readonly kind: 'pretend'; readonly slowness: number };

/** Which pool on which Redis. It comes by message, not by argument: a URL may hold a password. */
export interface PoolAddress {
  readonly url: string;
  readonly prefix: string;
  readonly pool: string;
}

/** The first message to a node process. */
export interface NodeOrders extends PoolAddress {
  readonly name: string;
  readonly capacity: number;
  readonly weight: number;
  readonly work: WorkKind;
  /** How long its tasks may go on when it is stopped, in ms. */
  readonly stopTimeoutMs: number;
  /** Notes in the pool's proof hash what it has done. */
  readonly notes: boolean;
}

/** The first message to a producer process. */
export interface ProducerOrders extends PoolAddress {
  readonly batch: number;
}

/** A later message to a node that holds its tasks; it answers `did`. */
export type NodeCommand = 'hold' | 'release';

/** What a process says to the demo. */
export type ProcessReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'did' }
  /** Ids Redis has acknowledged. */
  | { readonly kind: 'acknowledged'; readonly ids: readonly string[] };

/** The other end of the channel is this very program: the type is all that the message cannot tell. */
export function decodeReport(message: unknown): ProcessReport {
  return message as ProcessReport;
}

export function decodeNodeMessage(message: unknown): NodeOrders | NodeCommand {
  return message as NodeOrders | NodeCommand;
}

export function decodeProducerOrders(message: unknown): ProducerOrders {
  return message as ProducerOrders;
}

import type { ConnectOptions } from '../../../core/index.js';

/** Which pool on which Redis. */
export interface PoolAddress {
  readonly connection: ConnectOptions;
  readonly pool: string;
}

/** The first message to a worker process. */
export interface WorkerOrders extends PoolAddress {
  readonly kind: 'work';
  readonly name: string;
  readonly capacity: number;
  readonly weight: number;
  /** The file of its facts. */
  readonly record: string;
}

/** From now on the clock of the worker's machine is wrong by so many ms; 0 puts it right. */
export interface ClockJump {
  readonly kind: 'jump';
  readonly offsetMs: number;
}

/** The first message to a producer process. */
export interface ProducerOrders extends PoolAddress {
  readonly kind: 'produce';
  /** What its keys begin with. */
  readonly name: string;
  readonly seed: number;
  readonly record: string;
}

/** A producer's later orders: to enqueue as fast as it can, to go back to its pace, or to enqueue no more. */
export interface ProducerPace {
  readonly kind: 'flood' | 'trickle' | 'finish';
}

/** What a process says. */
export type ChaosReport =
  | { readonly kind: 'ready'; readonly pid: number }
  /** A producer that was told to finish has no enqueue under way any more. */
  | { readonly kind: 'finished' };

/** The other end of the channel is this very program: the type is all that a message cannot tell. */
export function decodeWorkerMessage(message: unknown): WorkerOrders | ClockJump {
  return message as WorkerOrders | ClockJump;
}

export function decodeProducerMessage(message: unknown): ProducerOrders | ProducerPace {
  return message as ProducerOrders | ProducerPace;
}

export function decodeReport(message: unknown): ChaosReport {
  return message as ChaosReport;
}

/** Says something to the run. */
export function report(message: ChaosReport): void {
  process.send?.(message);
}

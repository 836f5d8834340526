import type { DeadLetterFilter } from '../redis/calls/deadLetters.js';
import type { ConnectOptions } from '../redis/scheduler.js';
import type { ReplayChanges } from '../simulation/replay.js';

/** What the person asked for. */
export type Order =
  | { readonly command: 'help' }
  | DoctorOrder
  | StatusOrder
  | ExplainOrder
  | DeadListOrder
  | DeadRetryOrder
  | DeadPurgeOrder
  | SimulateOrder;

/** Every order but `help` is for a server. */
interface ServerOrder {
  readonly server: ConnectOptions;
}

export interface DoctorOrder extends ServerOrder {
  readonly command: 'doctor';
  readonly pool: string;
  readonly fix: boolean;
  readonly json: boolean;
}

export interface StatusOrder extends ServerOrder {
  readonly command: 'status';
  /** All pools when left out. */
  readonly pool?: string;
  readonly json: boolean;
}

export interface ExplainOrder extends ServerOrder {
  readonly command: 'explain';
  readonly pool: string;
  /** As it was given: it may be none. */
  readonly id: string;
  readonly json: boolean;
}

/** Dead tasks of a pool, all or those that match. */
interface DeadOrder extends ServerOrder {
  readonly pool: string;
  readonly filter: DeadLetterFilter;
}

export interface DeadListOrder extends DeadOrder {
  readonly command: 'dead list';
  readonly offset: number;
  readonly json: boolean;
}

export interface DeadRetryOrder extends DeadOrder {
  readonly command: 'dead retry';
}

export interface DeadPurgeOrder extends DeadOrder {
  readonly command: 'dead purge';
  /** Whether it was confirmed already. */
  readonly yes: boolean;
}

/** Predicts how a pool would empty, as it is and otherwise. */
export interface SimulateOrder extends ServerOrder {
  readonly command: 'simulate';
  readonly pool: string;
  readonly changes: ReplayChanges;
  /** How long a task of cost 1 is taken to run where no node has been measured. */
  readonly costMs: number;
  readonly json: boolean;
}

export type CommandName = Exclude<Order['command'], 'help'>;

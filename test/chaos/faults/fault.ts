import type { Random } from '../random.js';
import type { Stage } from '../stage.js';

/** How many there are of what faults befall. */
export interface Cast {
  readonly workers: number;
  readonly proxies: number;
  readonly heartbeatTimeoutMs: number;
}

/** A fault that has been decided on. */
export interface Fault {
  /** What it is, for example `kill -9 of worker 2, back after 300 ms`. */
  readonly said: string;
  /** What it befalls, for example `worker 2`: nothing is befallen by two faults at a time. */
  readonly befalls: string;
  /** How long it takes until it is healed, in ms, as far as that is known. */
  readonly lastsMs: number;
  /** Brings it about and heals it. */
  readonly inflict: (stage: Stage) => Promise<void>;
}

/** A kind of fault. */
export interface FaultKind {
  /** For the table, for example `kill -9 of a worker`. */
  readonly kind: string;
  /** How often it is chosen, relative to the others. */
  readonly weight: number;
  /** Decides on one; only `random` may make two plans differ. */
  readonly plan: (random: Random, cast: Cast) => Fault;
}

/**
 * What the processes of a run write down, one fact a line. `atMs` is the machine's monotonic clock, in ms: all
 * processes share it, and no jump of a clock moves it.
 */

/** A task, as a producer names it before it has an id. */
export type TaskKey = string;

export type ProducerFact =
  /** Redis has the tasks; each with its id. */
  | {
      readonly fact: 'acknowledged';
      readonly atMs: number;
      readonly tasks: readonly (readonly [key: TaskKey, id: string])[];
    }
  /** Nobody knows whether Redis has them: the reply was lost. */
  | {
      readonly fact: 'unknown';
      readonly atMs: number;
      readonly keys: readonly TaskKey[];
      readonly reason: string;
    }
  /** Redis does not have them, as the error says. */
  | {
      readonly fact: 'refused';
      readonly atMs: number;
      readonly keys: readonly TaskKey[];
      readonly reason: string;
    };

/** How an execution ended: `given up` when the handler's signal was aborted. */
export type Ending = 'done' | 'failed' | 'given up';

export type WorkerFact =
  | {
      readonly fact: 'started';
      readonly atMs: number;
      /** Counts the executions of this process. */
      readonly run: number;
      readonly id: string;
      readonly key: TaskKey;
      readonly attempt: number;
    }
  | { readonly fact: 'ended'; readonly atMs: number; readonly run: number; readonly how: Ending }
  /** Redis has accepted these ends. */
  | {
      readonly fact: 'settled';
      readonly atMs: number;
      readonly completed: readonly string[];
      readonly failed: readonly string[];
    }
  /** The process did nothing from one moment to the other: it was stopped, or the machine was busy. */
  | { readonly fact: 'stalled'; readonly fromMs: number; readonly toMs: number }
  /** What the worker has told of, and from which moment on its clock was wrong: for who reads the records. */
  | { readonly fact: 'told'; readonly atMs: number; readonly reason: string; readonly said: string }
  | { readonly fact: 'clock'; readonly atMs: number; readonly offsetMs: number };

/** What the run did to its processes; `life` is one process of a worker, from its start to its end. */
export type HarnessFact =
  | {
      readonly fact: 'began';
      readonly atMs: number;
      readonly life: number;
      readonly name: string;
    }
  | Disturbance;

export type DisturbanceKind =
  | 'killed'
  | 'stopped'
  | 'told to end'
  | 'superseded'
  | 'connection'
  | 'Redis away'
  | 'failover'
  /** Redis took long to answer, though nothing was done to it. */
  | 'Redis slow';

/** Something that may cost a worker its leases. */
export interface Disturbance {
  readonly fact: 'disturbed';
  readonly kind: DisturbanceKind;
  /** The processes it befell. */
  readonly lives: readonly number[] | 'all';
  readonly fromMs: number;
  readonly toMs: number;
}

export type Fact = ProducerFact | WorkerFact | HarnessFact;

/** Now, by the clock of the facts. */
export function nowMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

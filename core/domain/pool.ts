/** How a pool chooses the node of a task. */
export type Strategy =
  'least-loaded' | 'round-robin' | 'weighted-round-robin' | 'two-choices' | 'affinity';

export const STRATEGIES: readonly Strategy[] = [
  'least-loaded',
  'round-robin',
  'weighted-round-robin',
  'two-choices',
  'affinity',
];

/**
 * How long a failed task waits: `retryDelayMs` each time, or anything up to a bound that doubles from attempt to
 * attempt ("full jitter": tasks that failed together do not come back together).
 */
export type Backoff = 'fixed' | 'exponential';

export const BACKOFFS: readonly Backoff[] = ['exponential', 'fixed'];

/**
 * How much may wait on a node, as a multiple of its capacity.
 * 0: nodes pull straight from the backlog; `unlimited`: everything is pushed out at once.
 */
export type Window = number | 'unlimited';

export interface PoolSettings {
  readonly strategy: Strategy;
  readonly window: Window;
  /** How often a task may be tried before it is dead, unless the task says otherwise. */
  readonly maxAttempts: number;
  /** How long a failed task waits for its next attempt. */
  readonly backoff: Backoff;
  /** The wait before the second attempt, in ms: exactly, or at most where it is exponential. */
  readonly retryDelayMs: number;
  /** The longest wait before an attempt, in ms, where it is exponential. */
  readonly maxRetryDelayMs: number;
  /** A node that has been silent for this long, in ms, may be lost; after one and a half of it, it is. */
  readonly heartbeatTimeoutMs: number;
  /** The largest payload, in bytes of its UTF-8 JSON. */
  readonly maxPayloadBytes: number;
  /** Most tasks that have not ended (waiting, delayed or running) before an enqueue is refused; 0: no bound. */
  readonly maxBacklog: number;
  /** How many of the last completed tasks are kept to be looked at: 0 to 1000. */
  readonly completedKept: number;
}

export const DEFAULT_POOL_SETTINGS: PoolSettings = {
  strategy: 'least-loaded',
  window: 2,
  maxAttempts: 3,
  backoff: 'exponential',
  retryDelayMs: 1_000,
  maxRetryDelayMs: 60_000,
  heartbeatTimeoutMs: 10_000,
  maxPayloadBytes: 1024 * 1024,
  maxBacklog: 0,
  completedKept: 100,
};

/** Largest payload that a pool can be told to take, in bytes of its UTF-8 JSON. */
export const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;
/** Most partitions a pool may have. */
export const MAX_PARTITIONS = 64;

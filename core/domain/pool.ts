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

/** What a node with nothing to do takes from the queues of others. */
export type Stealing = 'half' | 'off';

export const STEALINGS: readonly Stealing[] = ['half', 'off'];

/** What a node's load is divided by: the weight it was given, or the service rate that is measured. */
export type Weights = 'given' | 'learned';

export const WEIGHTS: readonly Weights[] = ['given', 'learned'];

/** Whether nodes rebalance the pool by themselves. */
export type AutoRebalance = 'on' | 'off';

export const AUTO_REBALANCES: readonly AutoRebalance[] = ['off', 'on'];

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
  readonly stealing: Stealing;
  readonly weights: Weights;
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
  /** Most tasks started in a second, over all nodes; 0: no limit. */
  readonly ratePerSecond: number;
  /** How many may start at once after a pause, where there is a rate. */
  readonly rateBurst: number;
  /** Most tasks of one `limitKey` that run at once, unless the key has a limit of its own; 0: no limit. */
  readonly limitConcurrency: number;
  /** Most tasks of one `limitKey` started in a second, unless the key has a limit of its own; 0: no limit. */
  readonly limitRatePerSecond: number;
  /** How many of one `limitKey` may start at once after a pause, where there is a rate. */
  readonly limitRateBurst: number;
  readonly autoRebalance: AutoRebalance;
  /** The largest normalised load over the mean one at which an automatic rebalance begins: more than 1. */
  readonly rebalanceThreshold: number;
  /** The least time between two automatic rebalances, and from one that was asked for to the next automatic one, in ms. */
  readonly rebalanceIntervalMs: number;
}

// Those that each enqueue and take reads come first: they are written in this order, and Redis walks a small hash from its
// head.
export const DEFAULT_POOL_SETTINGS: PoolSettings = {
  window: 2,
  strategy: 'least-loaded',
  maxPayloadBytes: 1024 * 1024,
  maxBacklog: 0,
  heartbeatTimeoutMs: 10_000,
  completedKept: 100,
  stealing: 'half',
  weights: 'given',
  maxAttempts: 3,
  backoff: 'exponential',
  retryDelayMs: 1_000,
  maxRetryDelayMs: 60_000,
  ratePerSecond: 0,
  rateBurst: 1,
  limitConcurrency: 0,
  limitRatePerSecond: 0,
  limitRateBurst: 1,
  autoRebalance: 'off',
  rebalanceThreshold: 1.5,
  rebalanceIntervalMs: 60_000,
};

/** Highest rate that a limit can have, in tasks a second. */
export const MAX_RATE_PER_SECOND = 1_000_000;

/** Largest payload that a pool can be told to take, in bytes of its UTF-8 JSON. */
export const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;
/** Most partitions a pool may have. */
export const MAX_PARTITIONS = 64;

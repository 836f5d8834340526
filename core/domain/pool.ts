/** How a pool chooses the node of a task. */
export type Strategy = 'least-loaded';

export const STRATEGIES: readonly Strategy[] = ['least-loaded'];

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
  /** The wait before the second attempt, in ms; it doubles with each further one. */
  readonly retryDelayMs: number;
  /** The longest wait before an attempt, in ms. */
  readonly maxRetryDelayMs: number;
  /** A node that has not been heard of for this long, in ms, is lost. */
  readonly heartbeatTimeoutMs: number;
  /** The largest payload, in bytes of its UTF-8 JSON. */
  readonly maxPayloadBytes: number;
}

export const DEFAULT_POOL_SETTINGS: PoolSettings = {
  strategy: 'least-loaded',
  window: 2,
  maxAttempts: 3,
  retryDelayMs: 1_000,
  maxRetryDelayMs: 60_000,
  heartbeatTimeoutMs: 10_000,
  maxPayloadBytes: 1024 * 1024,
};

/** Most partitions a pool may have. */
export const MAX_PARTITIONS = 64;

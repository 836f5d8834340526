import type { NodeName } from './names.js';
import type { Window } from './pool.js';

/** What a node may be given: `lost` nodes have missed their heartbeat. */
export type NodeState = 'active' | 'paused' | 'draining' | 'lost';

export const MAX_CAPACITY = 10_000;
export const MAX_WEIGHT = 1_000_000;
export const MIN_WEIGHT = 1e-6;

/** A worker process registered with a pool, as it was when the snapshot was taken. */
export interface WorkerNode {
  readonly name: NodeName;
  readonly state: NodeState;
  /** Its share of the work, relative to the other nodes. */
  readonly weight: number;
  /** How many tasks it runs at once. */
  readonly capacity: number;
  /** Grows at each registration. */
  readonly epoch: number;
  /** It is lost when it is not heard of before this moment (ms since the epoch, server clock). */
  readonly heartbeatDeadlineMs: number;
  /** Tasks in its queue, and their cost. */
  readonly queued: number;
  readonly queuedCost: number;
  /** Tasks it runs, and their cost. */
  readonly running: number;
  readonly runningCost: number;
  /** Tasks it has completed since it first registered. */
  readonly completed: number;
  /** Its own window; the pool's goes where it is undefined. */
  readonly window: Window | undefined;
  /** What it offers to tasks that require labels; sorted. */
  readonly labels: readonly string[];
  /** The cost it gets done in a second while it has work, as measured lately; undefined where nothing was measured yet. */
  readonly ratePerSecond: number | undefined;
  /** Tasks that it took from other nodes' queues when it had nothing to do. */
  readonly stolen: number;
  /** Since when the oldest task of its queue has waited, ms since the epoch: no later; left out where it is not known. */
  readonly waitingSinceMs?: number;
}

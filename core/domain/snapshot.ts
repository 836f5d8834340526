import type { PoolName } from './names.js';
import type { WorkerNode } from './node.js';
import type { PoolSettings } from './pool.js';

/** What a pool has done since it was created. */
export interface PoolCounters {
  readonly enqueued: number;
  readonly completed: number;
  /** Attempts that failed and will be tried again. */
  readonly retried: number;
  /** Tasks that became dead. */
  readonly dead: number;
  /** Tasks given back by lost, superseded or stopped nodes. */
  readonly returned: number;
  /** Tasks moved between queues by rebalance, move and drain. */
  readonly moved: number;
  /** Tasks that idle nodes took over from the queues of others. */
  readonly stolen: number;
  /** Rebalances that nodes began by themselves, and the tasks that these moved, which `moved` counts, too. */
  readonly autoRebalances: number;
  readonly autoMoved: number;
  /** Settles refused because the lease was gone. */
  readonly staleSettles: number;
  /** Tasks adopted from the inbox, and inbox items refused. */
  readonly adopted: number;
  readonly rejected: number;
  /** Enqueues and inbox items that were not stored, because their dedupKey was known. */
  readonly deduplicated: number;
}

/** A pool at a time: counts and loads, no task bodies. With several partitions, each is of its own moment. */
export interface PoolSnapshot {
  readonly pool: PoolName;
  readonly partitions: number;
  /** ms since the epoch, by the server's clock. */
  readonly takenAtMs: number;
  readonly settings: PoolSettings;
  /** By name. */
  readonly nodes: readonly WorkerNode[];
  readonly backlog: number;
  /** The cost of the backlog; where tasks are of several costs, that of a sample on the whole of it. */
  readonly backlogCost: number;
  /**
   * Since when the oldest task of the backlog, or of those put aside by a limit, has waited, ms since the epoch: no
   * later; left out where it is not known.
   */
  readonly waitingSinceMs?: number;
  /** Tasks that were put aside, because a limit does not let them start yet. */
  readonly limited: number;
  readonly scheduled: number;
  readonly dead: number;
  /** The last completed tasks that are kept. */
  readonly completed: number;
  /** JSON items waiting to be adopted. */
  readonly inbox: number;
  /** Inbox items set aside. */
  readonly rejected: number;
  readonly counters: PoolCounters;
}

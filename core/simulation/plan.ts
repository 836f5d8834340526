import type { KeyLimits } from '../domain/limits.js';
import type { PoolSettings, Window } from '../domain/pool.js';
import type { NewTask } from '../domain/task.js';
import type { PartitionSnapshot } from '../redis/calls/snapshot.js';

/** A node of a simulation. */
export interface SimulatedNode {
  readonly name: string;
  /** How many tasks it runs at once; 1 when left out. */
  readonly capacity?: number;
  /** 1 when left out. */
  readonly weight?: number;
  /** Work (in ms) that each of its running tasks gets done in a ms; 1 when left out. */
  readonly speed?: number;
  /** Its own window; the pool's when left out. */
  readonly window?: Window;
  readonly labels?: readonly string[];
  /** From the start on, once it has begun what it runs; it is active when left out. */
  readonly state?: 'paused' | 'draining';
}

/** A task of a simulation. */
export interface SimulatedTask {
  /** When it is enqueued, in ms from the start. */
  readonly atMs: number;
  /** How long a node of speed 1 works on it, in ms. */
  readonly workMs: number;
  /** What is enqueued, where that is more than a name. */
  readonly task?: NewTask;
  /** Where it is stored; partitions take turns when left out. */
  readonly partition?: number;
}

/** Something that happens to the pool while tasks come and go. */
export type SimulatedChange = { readonly atMs: number } & (
  | { readonly kind: 'join'; readonly node: SimulatedNode }
  | { readonly kind: 'leave'; readonly name: string }
  | { readonly kind: 'speed'; readonly name: string; readonly speed: number }
  | { readonly kind: 'configure'; readonly settings: Partial<PoolSettings> }
);

/** A pool, its nodes, and what befalls them. */
export interface SimulationPlan {
  readonly settings?: Partial<PoolSettings>;
  /** Slices of the pool; 1 when left out. */
  readonly partitions?: number;
  readonly nodes: readonly SimulatedNode[];
  /** In the order of their times. */
  readonly tasks: Iterable<SimulatedTask>;
  readonly changes?: readonly SimulatedChange[];
  /** What waits at the start, or runs; it is put there after the nodes have joined. */
  readonly queued?: readonly QueuedTasks[];
  readonly limits?: PlannedLimits;
  /**
   * While nothing waits or runs, so much of the time until the next task comes is played, in ms, and the rest is left out;
   * all of it when this is left out.
   */
  readonly idleMs?: number;
  /** How long after it was woken a node looks for work, in ms; 0 when left out. */
  readonly wakeLateMs?: number;
  /** How long after a task's end its node says so and asks for the next one, in ms; 0 when left out. */
  readonly reportLateMs?: number;
}

/** Tasks that wait on a node, or in the backlog where none is named. */
export interface QueuedTasks {
  readonly name?: string;
  /** Whether the node runs them already. */
  readonly run?: boolean;
  readonly tasks: readonly SimulatedTask[];
}

/** What decides between tasks beside the settings. */
export interface PlannedLimits {
  /** Limits of their own, by `limitKey`. */
  readonly ofKeys: ReadonlyMap<string, KeyLimits>;
  /** How long until token buckets are full, in ms; of the pool where no key is named. */
  readonly buckets: readonly {
    readonly partition: number;
    readonly limitKey?: string;
    readonly fullInMs: number;
  }[];
  /** Weights by tenant. */
  readonly tenants: ReadonlyMap<string, number>;
}

/** Hears of what goes on, each at its time. */
export interface SimulationObserver {
  /** @param waitMs since it was enqueued */
  readonly onStart?: (task: SimulatedTask, node: string, waitMs: number) => void;
  readonly onEnd?: (task: SimulatedTask, node: string, nowMs: number) => void;
  /** What a snapshot of each partition says, every `lookEveryMs`. */
  readonly onLook?: (snapshots: readonly PartitionSnapshot[], nowMs: number) => void;
  /** How often `onLook` is called, in ms; never when left out. */
  readonly lookEveryMs?: number;
  /** Until when, in ms from the start; to the end when left out. */
  readonly lookUntilMs?: number;
}

/** How a simulation ended. */
export interface SimulationEnd {
  /** When the last task ended, in ms from the start. */
  readonly endedAtMs: number;
  readonly completed: number;
  /** Tasks that nobody could take: nothing has run for ten minutes. */
  readonly stranded: number;
}

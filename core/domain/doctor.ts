import type { Sentence } from './sentence.js';
import type { TaskId } from './task.js';

/** What can be broken in a pool. */
export type FindingKind =
  /** A stored task that is in no place. */
  | 'orphan-body'
  /** An entry of a place whose task is not stored any more. */
  | 'missing-body'
  /** A task that is in more than one place, or twice in one. */
  | 'two-places'
  /** An entry whose priority, cost or attempts, or the list it is in, are not what its task says. */
  | 'wrong-token'
  /** An entry that is not one of a task at all. */
  | 'no-token'
  /** A load, or another counter, that is not what it counts. */
  | 'wrong-counter'
  /** A task that runs without a lease that can end. */
  | 'impossible-lease'
  /** A scheduled or dead task whose time is none. */
  | 'impossible-time'
  /** A queue, leases or counters of a node that is not there. */
  | 'unknown-node'
  /** A running task that does not hold a slot of its `limitKey`, or a slot that no running task holds. */
  | 'slot'
  /** A `limitKey` whose tasks would never be let start again, or whose limits cannot be read. */
  | 'limit'
  /** A node whose entry is gone or cannot be. */
  | 'broken-node'
  /** A node that would never be given up as lost. */
  | 'no-deadline'
  /** The list of nodes that are given work disagrees with the node. */
  | 'roster'
  /** A priority in use that the scripts do not look at. */
  | 'levels'
  /** A lane - tasks of a tenant, or that require the same labels - that no node looks at, or whose turn cannot be. */
  | 'lanes'
  /** A setting that is missing or cannot be. */
  | 'setting'
  /** What is kept beside a task that is gone, or cannot be read. */
  | 'stray-record'
  /** A task under a number that was not given out yet. */
  | 'sequence'
  /** The counters do not account for each task that was accepted. */
  | 'vanished'
  /** A key that holds another kind of value. */
  | 'wrong-type';

/** One broken invariant. */
export interface Finding {
  readonly kind: FindingKind;
  readonly partition: number;
  readonly id?: TaskId;
  readonly node?: string;
  /** What is wrong. */
  readonly detail: Sentence;
  /** What mends it; missing where the doctor cannot. */
  readonly repair?: Sentence;
  /** False where it could only be suspected; it is never mended then. */
  readonly confirmed: boolean;
  /** True where it has been mended. */
  readonly fixed: boolean;
}

/** What the doctor found and did. */
export interface DoctorReport {
  /** The first 1000 of them. */
  readonly findings: readonly Finding[];
  /** How many there were in all, and how many of them were mended. */
  readonly found: number;
  readonly fixed: number;
  readonly tasksLookedAt: number;
  /** What could not be looked at, and why. */
  readonly unchecked: readonly Sentence[];
  /** True when it was cancelled before it was through. */
  readonly cancelled: boolean;
}

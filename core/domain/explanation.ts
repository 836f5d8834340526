import type { NodeName } from './names.js';
import type { NodeState } from './node.js';
import type { Strategy, Window } from './pool.js';
import type { Sentence } from './sentence.js';
import type { Priority, TaskId, TaskState } from './task.js';

/**
 * Where a task is and why, and for a task that waits, why it is not running. It is derived from one moment of the task's
 * partition when it is asked for; nothing is recorded for it while tasks go their way. Loads are of that partition.
 */
export interface Explanation {
  readonly id: TaskId;
  /** The moment it is true of, in ms since the epoch by the server's clock. */
  readonly takenAtMs: number;
  /** Left out where it waits deeper in a list than a bounded look finds. */
  readonly at?: TaskState;
  readonly needs: TaskNeeds;
  /** How the pool places tasks now. */
  readonly strategy: Strategy;
  /** Where it is, in a sentence. */
  readonly said: Sentence;
  /** For a task on a node: how it came to be there. */
  readonly placement?: Placement;
  /** The nodes that may be given it now, the lowest normalised load first. */
  readonly candidates: readonly Candidate[];
  /** The nodes that may not, by name, and why. */
  readonly refused: readonly RefusedNode[];
  /** For a task that waits: what keeps it from running, what is decisive first. Empty for one that runs or has ended. */
  readonly waiting: readonly WaitingReason[];
}

/** What placing looks at of a task. */
export interface TaskNeeds {
  readonly priority: Priority;
  readonly cost: number;
  /** Labels that a node must offer. */
  readonly labels: readonly string[];
  readonly tenant?: string;
  readonly limitKey?: string;
  readonly affinity?: string;
}

/** How a task came to be on its node. */
export type Placement = { readonly said: Sentence } & (
  | {
      /** The pool's strategy gave it to the node, or the node took it from the backlog: no transfer names it. */
      readonly kind: 'strategy';
      readonly strategy: Strategy;
    }
  | {
      /** No node is given work ahead here (its window is 0): it was taken from the backlog. */
      readonly kind: 'pulled';
    }
  | {
      /** Moved by hand, stolen by an idle node, moved by a rebalance, or moved back by its undo. */
      readonly kind: 'moved' | 'stolen' | 'rebalanced' | 'undone';
      /** The node whose queue held it before; left out where it was in the backlog. */
      readonly from?: NodeName;
      readonly to: NodeName;
      readonly atMs: number;
    }
);

/** A node as placing sees it, of the task's partition. */
export interface ConsideredNode {
  readonly node: NodeName;
  readonly state: NodeState;
  /** The weight that counts: as given, or as learned. */
  readonly weight: number;
  readonly capacity: number;
  readonly labels: readonly string[];
  /** Cost queued and running, and that over the weight. */
  readonly load: number;
  readonly normalisedLoad: number;
  readonly queuedCost: number;
  readonly runningCost: number;
  /** Tasks it runs. */
  readonly running: number;
}

/** A node that may be given the task. */
export interface Candidate extends ConsideredNode {
  /** Cost that its window still takes. */
  readonly room: number | 'unlimited';
}

/** A node that may not be given the task, and all that refuses it. */
export interface RefusedNode extends ConsideredNode {
  readonly reasons: readonly Refusal[];
}

export type Refusal = { readonly said: Sentence } & (
  | { readonly kind: 'labels-missing'; readonly labels: readonly string[] }
  | { readonly kind: 'paused' | 'draining' | 'lost' }
  | {
      readonly kind: 'window-full';
      readonly window: Window;
      /** Cost that its window still takes, less than the task's. */
      readonly room: number;
    }
);

/** One thing that keeps a task from running. */
export type WaitingReason = { readonly said: Sentence } & (
  | {
      /** Nobody works on the pool. */
      readonly kind: 'no-nodes';
    }
  | {
      /** No node that is there offers all labels. */
      readonly kind: 'no-eligible-node';
      readonly labels: readonly string[];
      /** Those of them that no node offers at all; empty where each is offered, but never all by one node. */
      readonly missing: readonly string[];
    }
  | {
      /** All nodes that could run it are paused, draining or lost. */
      readonly kind: 'nodes-unavailable';
      readonly paused: number;
      readonly draining: number;
      readonly lost: number;
    }
  | {
      /** The windows of all nodes that could run it are full. */
      readonly kind: 'windows-full';
      readonly nodes: number;
      /** Tasks they run, of how many at once. */
      readonly running: number;
      readonly capacity: number;
    }
  | {
      /** Others go first. */
      readonly kind: 'behind';
      readonly tasks: number;
      /** True where it lies deeper than a bounded look finds: there are as many at least. */
      readonly atLeast: boolean;
      /** How many of them have a higher priority. */
      readonly higherPriority: number;
      /** How many of them are of its own lane: the same labels and the same tenant. */
      readonly sameLane: number;
      /** Lanes of the same priority whose tasks take turns with those of its own. */
      readonly otherLanes: number;
    }
  | { readonly kind: 'delayed'; readonly untilMs: number }
  | {
      readonly kind: 'retry-delayed';
      readonly untilMs: number;
      readonly attempts: number;
      readonly lastError: string;
      readonly failedAtMs: number;
      readonly failedOn: string;
    }
  | {
      /** As many of its key run as may. */
      readonly kind: 'key-limited';
      readonly key: string;
      readonly running: number;
      readonly limit: number;
    }
  | {
      /** Of the pool, or of its key, no more may start before then. */
      readonly kind: 'rate-limited';
      readonly key?: string;
      readonly untilMs: number;
    }
  | {
      /** It is in the queue of a node that takes nothing. */
      readonly kind: 'node-paused' | 'node-draining' | 'node-lost';
      readonly node: NodeName;
    }
  | {
      /** It is in the queue of a node that runs as much as it can. */
      readonly kind: 'node-busy';
      readonly node: NodeName;
      readonly running: number;
      readonly capacity: number;
    }
  | {
      /** Nothing: the next call of a node takes it. */
      readonly kind: 'next';
    }
);

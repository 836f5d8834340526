import type { NodeName } from './names.js';
import type { NodeState } from './node.js';
import type { Strategy, Window } from './pool.js';
import type { Sentence } from './sentence.js';
import type { Priority, TaskId, TaskState } from './task.js';

/**
 * Where a task is and why, and for a task that waits, why it is not running. It is derived from one moment of the task's
 * partition when it is asked for; nothing is recorded for it while tasks go their way. Loads and room are of that
 * partition; how many tasks a node runs is counted in all of them, at nearly the same moment.
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
  /** Of which partition the figures are; left out where there is one. */
  readonly scope?: Sentence;
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

/** A node as placing sees it; its loads are those of the task's partition. */
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
  /** Tasks it runs, in the whole pool. */
  readonly running: number;
}

/** A node that may be given the task, or may take it by itself from the backlog. */
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
      /** Each node that could run it is busy, or its window is full and its queue takes all its places. */
      readonly kind: 'windows-full';
      readonly nodes: number;
      /** Tasks they run, of how many at once. */
      readonly running: number;
      readonly capacity: number;
    }
  | {
      /** The nodes that have a place for it begin what is in their own queues first. */
      readonly kind: 'queues-first';
      readonly nodes: number;
      /** The fewest that any of them has in its queue before it. */
      readonly tasks: number;
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
      /** It was put aside and its key has room, but others of the key were offered that first. */
      readonly kind: 'not-offered';
      readonly key: string;
      /** When those put aside are looked at again. */
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
      /** Other nodes with a free place that can run it: they steal it where they find nothing else. */
      readonly thieves: number;
    }
  | {
      /** Nothing: each of these nodes starts it with its next call, unless another one comes before. */
      readonly kind: 'next';
      readonly nodes: readonly NodeName[];
    }
);

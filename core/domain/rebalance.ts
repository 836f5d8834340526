import type { NodeName } from './names.js';

/** Queued work that goes from one node to another. */
export interface RebalanceMove {
  readonly from: NodeName;
  readonly to: NodeName;
  readonly cost: number;
}

/** One node's part in a plan. */
export interface RebalanceNode {
  readonly name: NodeName;
  readonly weight: number;
  readonly runningCost: number;
  readonly queuedCostBefore: number;
  readonly queuedCostAfter: number;
}

/** What a rebalance would do now; nothing has been changed. */
export interface RebalancePlan {
  readonly moves: readonly RebalanceMove[];
  readonly nodes: readonly RebalanceNode[];
  /** Total cost of the moves; the number of tasks where every task has the default cost 1. */
  readonly cost: number;
}

/** What a node holds, in cost. */
export interface NodeLoad {
  readonly name: NodeName;
  readonly weight: number;
  readonly runningCost: number;
  readonly queuedCost: number;
}

/** What a rebalance did. */
export interface RebalanceReport {
  /** The plan as it was at the start. */
  readonly plan: RebalancePlan;
  readonly movedTasks: number;
  readonly movedCost: number;
  /** The loads as they were read at the end: tasks have come and gone meanwhile. */
  readonly after: readonly NodeLoad[];
  /** True when it was cancelled before it was through. */
  readonly cancelled: boolean;
}

import type { NodeName, PoolName } from './names.js';

/** Queued work that goes from one node to another, within a partition. */
export interface RebalanceMove {
  readonly partition: number;
  readonly from: NodeName;
  readonly to: NodeName;
  /** What the tasks require: just these labels, sorted. */
  readonly labels: readonly string[];
  readonly cost: number;
}

/** One node's part in a plan. */
export interface RebalanceNode {
  readonly name: NodeName;
  readonly weight: number;
  readonly runningCost: number;
  readonly queuedCostBefore: number;
  readonly queuedCostAfter: number;
  /**
   * A load over weight, of all partitions: no placement keeps the busiest of the nodes that share their tasks with this
   * one below it.
   */
  readonly level: number;
}

/**
 * What a rebalance would do: plain data, that can be stored as JSON, shown, edited and applied later. Nothing has been
 * changed.
 */
export interface RebalancePlan {
  readonly version: 1;
  /** Names the rebalance, to undo it. */
  readonly id: string;
  readonly pool: PoolName;
  /** ms since the epoch, by the server's clock. */
  readonly plannedAtMs: number;
  readonly moves: readonly RebalanceMove[];
  readonly nodes: readonly RebalanceNode[];
  /** Total cost of the moves; the number of tasks where every task has the default cost 1. */
  readonly cost: number;
  /**
   * Whether no plan reaches lower levels, and none these with fewer moves, of all partitions together. False where tasks
   * require so many different labels that the best plan would take too long.
   */
  readonly isBest: boolean;
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

/** What became of a plan that was made before. */
export interface AppliedPlanReport extends RebalanceReport {
  /** Moves of which nothing could be made, because the tasks had gone on, or the node is no place for them any more. */
  readonly skippedMoves: number;
  /** Cost that was to move, and did not. */
  readonly skippedCost: number;
  /** Cost that had been moved by this plan before: it is not moved once more. */
  readonly madeBeforeCost: number;
}

/** What an undo did. */
export interface UndoReport {
  /** Of the rebalance that was undone. */
  readonly id: string;
  /** Tasks put back, and their cost. */
  readonly movedTasks: number;
  readonly movedCost: number;
  /** Tasks that stay where they are: run, done, or moved on since, or out of reach. */
  readonly leftTasks: number;
  readonly cancelled: boolean;
}

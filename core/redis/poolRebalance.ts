import type {
  RebalanceMove,
  RebalanceNode,
  RebalancePlan,
  RebalanceReport,
} from '../domain/rebalance.js';
import type { BulkOptions } from './bulk.js';
import { rebalance, type PartitionPlan } from './calls/rebalance.js';
import type { Partition } from './partition.js';

/** Most tasks moved in one call: short enough that nobody else waits. */
const STEP_TASKS = 1000;

/** The plan of a pool: each partition balances its own part, and so the whole. */
export async function planRebalance(slices: readonly Partition[]): Promise<RebalancePlan> {
  return merge(await Promise.all(slices.map((slice) => rebalance(slice, 0))));
}

/**
 * Plans, then moves step by step. Each step plans anew from the live loads, so it never acts on what is
 * not true any more; the first plan's cost bounds the whole, so it ends though tasks keep coming.
 */
export async function applyRebalance(
  slices: readonly Partition[],
  { signal, onProgress }: BulkOptions,
): Promise<RebalanceReport> {
  const plan = await planRebalance(slices);
  let movedTasks = 0;
  let movedCost = 0;
  for (const slice of slices) {
    const first = await rebalance(slice, 0);
    let left = first.moves.reduce((sum, { cost }) => sum + cost, 0);
    while (left > 0) {
      if (signal?.aborted) return { plan, movedTasks, movedCost, cancelled: true };
      const step = await rebalance(slice, Math.min(left, STEP_TASKS));
      if (step.movedTasks === 0) break;
      left -= step.movedCost;
      movedTasks += step.movedTasks;
      movedCost += step.movedCost;
      onProgress?.(movedCost, Math.max(plan.cost, movedCost));
    }
  }
  return { plan, movedTasks, movedCost, cancelled: false };
}

function merge(plans: readonly PartitionPlan[]): RebalancePlan {
  const moves = new Map<string, RebalanceMove>();
  const nodes = new Map<string, RebalanceNode>();
  for (const plan of plans) {
    for (const move of plan.moves) {
      const key = `${move.from}:${move.to}`;
      moves.set(key, { ...move, cost: move.cost + (moves.get(key)?.cost ?? 0) });
    }
    for (const node of plan.nodes) {
      const seen = nodes.get(node.name);
      nodes.set(node.name, seen === undefined ? node : addNode(seen, node));
    }
  }
  const all = [...moves.values()];
  return {
    moves: all,
    nodes: [...nodes.values()],
    cost: all.reduce((sum, { cost }) => sum + cost, 0),
  };
}

function addNode(a: RebalanceNode, b: RebalanceNode): RebalanceNode {
  return {
    ...a,
    runningCost: a.runningCost + b.runningCost,
    queuedCostBefore: a.queuedCostBefore + b.queuedCostBefore,
    queuedCostAfter: a.queuedCostAfter + b.queuedCostAfter,
  };
}

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
  options: BulkOptions,
): Promise<RebalanceReport> {
  const plan = await planRebalance(slices);
  const moved = { tasks: 0, cost: 0 };
  let cancelled = false;
  for (const slice of slices) {
    cancelled ||= !(await applyTo(slice, moved, plan.cost, options));
  }
  const { nodes } = await planRebalance(slices);
  return {
    plan,
    movedTasks: moved.tasks,
    movedCost: moved.cost,
    after: nodes.map(({ name, weight, runningCost, queuedCostBefore }) => ({
      ...{ name, weight, runningCost },
      queuedCost: queuedCostBefore,
    })),
    cancelled,
  };
}

/** Carries out the plan of one partition, and adds up what was moved; false when it was cancelled first. */
async function applyTo(
  slice: Partition,
  moved: { tasks: number; cost: number },
  plannedCost: number,
  { signal, onProgress }: BulkOptions,
): Promise<boolean> {
  const { moves } = await rebalance(slice, 0);
  let left = moves.reduce((sum, { cost }) => sum + cost, 0);
  while (left > 0) {
    if (signal?.aborted) return false;
    const step = await rebalance(slice, Math.min(left, STEP_TASKS));
    if (step.movedTasks === 0) return true;
    left -= step.movedCost;
    moved.tasks += step.movedTasks;
    moved.cost += step.movedCost;
    onProgress?.(moved.cost, Math.max(plannedCost, moved.cost));
  }
  return true;
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

import type { NodeName } from '../domain/names.js';
import type {
  NodeLoad,
  RebalanceMove,
  RebalanceNode,
  RebalancePlan,
  RebalanceReport,
} from '../domain/rebalance.js';
import type { BulkOptions } from './bulk.js';
import { rebalance, type CostByNode, type PartitionPlan } from './calls/rebalance.js';
import type { Partition } from './partition.js';

/** Most tasks moved in one call: short enough that nobody else waits. */
const STEP_TASKS = 1000;

/** The plan of a pool: partition by partition, each with what the plans before it leave on the nodes. */
export async function planRebalance(slices: readonly Partition[]): Promise<RebalancePlan> {
  const now = await Promise.all(slices.map((slice) => rebalance(slice, 0)));
  if (slices.length === 1) return merge(now);
  const loads = now.map((plan) => loadsOf(plan, 'queuedCostBefore'));
  const plans: PartitionPlan[] = [];
  for (const [index, slice] of slices.entries()) {
    const plan = await rebalance(slice, 0, elsewhere(loads, index));
    loads[index] = loadsOf(plan, 'queuedCostAfter');
    plans.push(plan);
  }
  return merge(plans);
}

/**
 * Plans, then moves step by step. Each step plans anew from the live loads, so it never acts on what is
 * not true any more; the first plan of each partition bounds what is moved there, so it ends though tasks keep
 * coming.
 */
export async function applyRebalance(
  slices: readonly Partition[],
  options: BulkOptions,
): Promise<RebalanceReport> {
  const plan = await planRebalance(slices);
  const now = await Promise.all(slices.map((slice) => rebalance(slice, 0)));
  const loads = now.map((part) => loadsOf(part, 'queuedCostBefore'));
  const moved = { tasks: 0, cost: 0 };
  let cancelled = false;
  for (const [index, slice] of slices.entries()) {
    const others = elsewhere(loads, index);
    cancelled ||= !(await applyTo(slice, others, moved, plan.cost, options));
    loads[index] = loadsOf(await rebalance(slice, 0, others), 'queuedCostBefore');
  }
  return {
    plan,
    movedTasks: moved.tasks,
    movedCost: moved.cost,
    after: await loadsNow(slices),
    cancelled,
  };
}

/** Carries out the plan of one partition, and adds up what was moved; false when it was cancelled first. */
async function applyTo(
  slice: Partition,
  others: CostByNode,
  moved: { tasks: number; cost: number },
  plannedCost: number,
  { signal, onProgress }: BulkOptions,
): Promise<boolean> {
  const { moves } = await rebalance(slice, 0, others);
  let left = moves.reduce((sum, { cost }) => sum + cost, 0);
  while (left > 0) {
    if (signal?.aborted) return false;
    const step = await rebalance(slice, Math.min(left, STEP_TASKS), others);
    if (step.movedTasks === 0) return true;
    left -= step.movedCost;
    moved.tasks += step.movedTasks;
    moved.cost += step.movedCost;
    onProgress?.(moved.cost, Math.max(plannedCost, moved.cost));
  }
  return true;
}

async function loadsNow(slices: readonly Partition[]): Promise<NodeLoad[]> {
  const { nodes } = merge(await Promise.all(slices.map((slice) => rebalance(slice, 0))));
  return nodes.map(({ name, weight, runningCost, queuedCostBefore }) => ({
    ...{ name, weight, runningCost },
    queuedCost: queuedCostBefore,
  }));
}

function loadsOf(
  { nodes }: PartitionPlan,
  queued: 'queuedCostBefore' | 'queuedCostAfter',
): CostByNode {
  return new Map(nodes.map((node) => [node.name, node.runningCost + node[queued]]));
}

/** What each node holds in all partitions but one. */
function elsewhere(loads: readonly CostByNode[], but: number): CostByNode {
  const sums = new Map<NodeName, number>();
  for (const [index, load] of loads.entries()) {
    if (index === but) continue;
    for (const [node, cost] of load) sums.set(node, (sums.get(node) ?? 0) + cost);
  }
  return sums;
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

import { randomUUID } from 'node:crypto';
import type { NodeName, PoolName } from '../domain/names.js';
import type { NodeLoad, RebalanceNode, RebalancePlan } from '../domain/rebalance.js';
import { plan, type CostByNode, type PartitionPlan } from './calls/rebalance.js';
import type { Partition } from './partition.js';

/** The plan of a pool: partition by partition, each with what the plans before it leave on the nodes. */
export async function planRebalance(
  pool: PoolName,
  slices: readonly Partition[],
): Promise<RebalancePlan> {
  const now = await Promise.all(slices.map((slice) => plan(slice)));
  if (slices.length === 1) return merge(pool, now);
  const loads = now.map((part) => loadsOf(part, 'queuedCostBefore'));
  const plans: PartitionPlan[] = [];
  for (const [index, slice] of slices.entries()) {
    const part = await plan(slice, elsewhere(loads, index));
    loads[index] = loadsOf(part, 'queuedCostAfter');
    plans.push(part);
  }
  return merge(pool, plans);
}

/** What the nodes hold now, partition by partition. */
export async function loadsByPartition(slices: readonly Partition[]): Promise<CostByNode[]> {
  const now = await Promise.all(slices.map((slice) => plan(slice)));
  return now.map((part) => loadsOf(part, 'queuedCostBefore'));
}

/** What the nodes hold now in all partitions. */
export async function loadsNow(slices: readonly Partition[]): Promise<NodeLoad[]> {
  const nodes = mergeNodes(await Promise.all(slices.map((slice) => plan(slice))));
  return nodes.map(({ name, weight, runningCost, queuedCostBefore }) => ({
    ...{ name, weight, runningCost },
    queuedCost: queuedCostBefore,
  }));
}

export function loadsOf(
  { nodes }: PartitionPlan,
  queued: 'queuedCostBefore' | 'queuedCostAfter',
): CostByNode {
  return new Map(nodes.map((node) => [node.name, node.runningCost + node[queued]]));
}

/** What each node holds in all partitions but one. */
export function elsewhere(loads: readonly CostByNode[], but: number): CostByNode {
  const sums = new Map<NodeName, number>();
  for (const [index, load] of loads.entries()) {
    if (index === but) continue;
    for (const [node, cost] of load) sums.set(node, (sums.get(node) ?? 0) + cost);
  }
  return sums;
}

function merge(pool: PoolName, plans: readonly PartitionPlan[]): RebalancePlan {
  const moves = plans.flatMap((part) => part.moves);
  return {
    version: 1,
    id: randomUUID(),
    pool,
    plannedAtMs: Math.max(...plans.map(({ plannedAtMs }) => plannedAtMs)),
    moves,
    nodes: mergeNodes(plans),
    cost: moves.reduce((sum, { cost }) => sum + cost, 0),
    isBest: plans.every(({ isBest }) => isBest),
  };
}

function mergeNodes(plans: readonly PartitionPlan[]): RebalanceNode[] {
  const nodes = new Map<string, RebalanceNode>();
  for (const node of plans.flatMap((part) => part.nodes)) {
    const seen = nodes.get(node.name);
    nodes.set(node.name, seen === undefined ? node : addNode(seen, node));
  }
  return [...nodes.values()];
}

function addNode(a: RebalanceNode, b: RebalanceNode): RebalanceNode {
  return {
    ...a,
    runningCost: a.runningCost + b.runningCost,
    queuedCostBefore: a.queuedCostBefore + b.queuedCostBefore,
    queuedCostAfter: a.queuedCostAfter + b.queuedCostAfter,
    level: Math.max(a.level, b.level),
  };
}

import { randomUUID } from 'node:crypto';
import type { NodeName, PoolName } from '../domain/names.js';
import type { NodeLoad, RebalanceMove, RebalancePlan } from '../domain/rebalance.js';
import { SchedulerError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';
import { planPool, readLoads, type PartitionLoads } from './calls/poolPlan.js';
import {
  ONLY_PART,
  plan,
  type CostByNode,
  type PartInPlan,
  type PartitionPlan,
} from './calls/rebalance.js';
import type { Partition } from './partition.js';
import { joinLoads, splitMoves } from './poolLoads.js';

/** A plan, and what it leaves on the nodes in each partition, where there are several. */
export interface PlannedPool {
  readonly plan: RebalancePlan;
  readonly leaves: readonly CostByNode[];
}

/** The plan of a pool: one for all its partitions. */
export async function planRebalance(
  pool: PoolName,
  slices: readonly Partition[],
): Promise<RebalancePlan> {
  return (await planWithLoads(pool, slices)).plan;
}

export async function planWithLoads(
  pool: PoolName,
  slices: readonly Partition[],
): Promise<PlannedPool> {
  const [first, ...others] = slices;
  if (first === undefined) {
    throw new SchedulerError('invalid-setting', sentence('The pool has no partitions.'));
  }
  if (others.length === 0) return { plan: asPlan(pool, await plan(first)), leaves: [] };
  const loads = await Promise.all(slices.map((slice) => readLoads(slice)));
  const joined = joinLoads(loads);
  const whole = await planPool(first, joined);
  const moves = splitMoves(joined, whole.moves);
  const plannedAtMs = Math.max(...loads.map(({ readAtMs }) => readAtMs));
  return {
    plan: asPlan(pool, { ...whole, moves, plannedAtMs }),
    leaves: leavesOf(loads, moves),
  };
}

/** What moves leave on the nodes of each partition. */
export function leavesOf(
  loads: readonly PartitionLoads[],
  moves: readonly RebalanceMove[],
): CostByNode[] {
  return loads.map((part, index) =>
    withMoves(
      costsOf(part),
      moves.filter(({ partition }) => partition === index),
    ),
  );
}

/** What the nodes hold now, partition by partition. */
export async function loadsByPartition(slices: readonly Partition[]): Promise<CostByNode[]> {
  return Promise.all(slices.map(async (slice) => costsOf(await readLoads(slice))));
}

/** Running and queued. */
export function costsOf({ nodes }: PartitionLoads): CostByNode {
  return new Map(
    nodes.map(({ name, runningCost, queuedCost }) => [name, runningCost + queuedCost]),
  );
}

/** What the nodes hold now in all partitions. */
export async function loadsNow(pool: PoolName, slices: readonly Partition[]): Promise<NodeLoad[]> {
  const { nodes } = await planRebalance(pool, slices);
  return nodes.map(({ name, weight, runningCost, queuedCostBefore }) => ({
    ...{ name, weight, runningCost },
    queuedCost: queuedCostBefore,
  }));
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

/** What a partition must know of a plan, to carry out its part: `loads` are those that it leaves, or has left. */
export function partOf(
  { nodes }: Pick<RebalancePlan, 'nodes'>,
  loads: readonly CostByNode[],
  partition: number,
): PartInPlan {
  if (loads.length < 2) return ONLY_PART;
  const others = elsewhere(loads, partition);
  return new Map(
    nodes.map(({ name, level, weight }) => [
      name,
      { heldElsewhere: others.get(name) ?? 0, level, weight },
    ]),
  );
}

function withMoves(loads: CostByNode, moves: readonly RebalanceMove[]): CostByNode {
  const changed = new Map(loads);
  const change = (node: NodeName, by: number) => changed.set(node, (changed.get(node) ?? 0) + by);
  for (const { from, to, cost } of moves) {
    change(from, -cost);
    change(to, cost);
  }
  return changed;
}

function asPlan(pool: PoolName, { moves, ...made }: PartitionPlan): RebalancePlan {
  const cost = moves.reduce((sum, move) => sum + move.cost, 0);
  return { version: 1, id: randomUUID(), pool, moves, cost, ...made };
}

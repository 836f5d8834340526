import type { NodeName } from '../domain/names.js';
import type { AppliedPlanReport, RebalanceMove, RebalancePlan } from '../domain/rebalance.js';
import { SchedulerError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';
import type { BulkOptions } from './bulk.js';
import { applyMoves, type CostByNode } from './calls/rebalance.js';
import type { Partition } from './partition.js';
import { elsewhere, loadsByPartition, loadsNow } from './poolPlan.js';

/** Moves of one node that are sent in a call: Redis looks at each for each of 1000 tasks. */
const MOST_MOVES = 100;

/** A move, and what has been made of it. */
interface Progress {
  readonly move: RebalanceMove;
  tasks: number;
  cost: number;
  left: number;
}

/** Makes the moves of a plan that was made before, as far as they are still possible. */
export async function applyPlan(
  slices: readonly Partition[],
  plan: RebalancePlan,
  options: BulkOptions,
): Promise<AppliedPlanReport> {
  // before anything is moved
  for (const { partition } of plan.moves) {
    if (slices[partition] === undefined) throw noSuchPartition(partition);
  }
  const moves = plan.moves.map((move) => ({ move, tasks: 0, cost: 0, left: move.cost }));
  const loads = await loadsByPartition(slices);
  const report = () => options.onProgress?.(sum(moves, 'cost'), plan.cost);
  let cancelled = false;
  for (const [partition, from] of givers(plan)) {
    const slice = slices[partition];
    if (slice === undefined) continue;
    const own = moves.filter(({ move }) => move.partition === partition && move.from === from);
    const others = elsewhere(loads, partition);
    for (let at = 0; at < own.length; at += MOST_MOVES) {
      const some = own.slice(at, at + MOST_MOVES);
      cancelled ||= !(await applyFrom(slice, plan.id, from, some, others, { ...options, report }));
    }
    loads[partition] = withMoves(loads[partition] ?? new Map(), own);
  }
  return {
    plan,
    movedTasks: sum(moves, 'tasks'),
    movedCost: sum(moves, 'cost'),
    skippedMoves: moves.filter(({ move, left }) => left === move.cost).length,
    skippedCost: sum(moves, 'left'),
    after: await loadsNow(plan.pool, slices),
    cancelled,
  };
}

/** Makes moves from one node; false when it was cancelled first. */
async function applyFrom(
  slice: Partition,
  id: string,
  from: NodeName,
  moves: readonly Progress[],
  others: CostByNode,
  { signal, report }: BulkOptions & { report: () => void },
): Promise<boolean> {
  for (let skip = 0; ;) {
    if (signal?.aborted) return false;
    const { steps, lookedAt, deeper } = await applyMoves(slice, id, from, skip, moves, others);
    let moved = 0;
    for (const [index, step] of steps.entries()) {
      const move = moves[index];
      if (move === undefined) continue;
      move.left = step.left;
      move.tasks += step.tasks;
      move.cost += step.cost;
      moved += step.tasks;
    }
    if (moved > 0) report();
    if (!deeper) return true;
    skip += lookedAt - moved;
  }
}

/** The partitions and nodes that moves start from, in their order. */
function givers({ moves }: RebalancePlan): [number, NodeName][] {
  const seen = new Map<string, [number, NodeName]>();
  for (const { partition, from } of moves) seen.set(`${partition}:${from}`, [partition, from]);
  return [...seen.values()];
}

function withMoves(loads: CostByNode, moves: readonly Progress[]): CostByNode {
  const changed = new Map(loads);
  const change = (node: NodeName, by: number) => changed.set(node, (changed.get(node) ?? 0) + by);
  for (const { move, cost } of moves) {
    change(move.from, -cost);
    change(move.to, cost);
  }
  return changed;
}

function sum(moves: readonly Progress[], part: 'tasks' | 'cost' | 'left'): number {
  return moves.reduce((total, move) => total + move[part], 0);
}

function noSuchPartition(partition: number): SchedulerError {
  const said = sentence('The plan cannot be used: the pool has no partition {0}.', partition);
  return new SchedulerError('invalid-plan', said);
}

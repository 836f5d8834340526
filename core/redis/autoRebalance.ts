import { noteAutoMoved, planAuto } from './calls/autoRebalance.js';
import { readLoads, type PartitionLoads } from './calls/poolPlan.js';
import { rebalanceStep } from './calls/rebalance.js';
import type { Partition } from './partition.js';
import { joinLoads, splitMoves } from './poolLoads.js';
import { leavesOf, partOf } from './poolPlan.js';

/**
 * A round of the rebalance that a pool of several partitions makes by itself, where its loads call for it: at most one
 * step in each partition. The sweep of the first partition has asked for it.
 *
 * @returns how many tasks it moved; 0 when there is nothing more to do
 */
export async function rebalanceRound(slices: readonly Partition[], id: string): Promise<number> {
  const [lead] = slices;
  if (lead === undefined) return 0;
  const parts = await Promise.all(slices.map((slice) => readLoads(slice, id)));
  const joined = joinLoads(parts);
  const plan = await planAuto(lead, id, sinceOther(parts), joined);
  if (plan === undefined) return 0;
  const moves = splitMoves(joined, plan.moves);
  const leaves = leavesOf(parts, moves);
  let moved = 0;
  for (const [index, slice] of slices.entries()) {
    if (!moves.some(({ partition }) => partition === index)) continue;
    const { movedTasks } = await rebalanceStep(slice, id, partOf(plan, leaves, index));
    moved += movedTasks;
  }
  await noteAutoMoved(lead, id, moved, plan.begins);
  return moved;
}

/** How long ago another rebalance moved anything, or one was undone; undefined where none was. */
function sinceOther(parts: readonly PartitionLoads[]): number | undefined {
  const ages = parts.flatMap(({ otherAgoMs }) => (otherAgoMs === undefined ? [] : [otherAgoMs]));
  return ages.length === 0 ? undefined : Math.min(...ages);
}

import type { PartitionModel } from './partition.js';
import { isOpen } from './task.js';

/** How many more tasks the partition takes. */
export function roomFor(partition: PartitionModel): number {
  const { maxBacklog } = partition.settings;
  if (maxBacklog === 0) return Infinity;
  const open = [...partition.tasks.values()].filter(isOpen).length;
  return Math.max(0, shareOf(partition, maxBacklog) - open);
}

/** A partition's share of what a pool has in all: shares differ by at most 1. */
export function shareOf({ facts, index }: PartitionModel, whole: number): number {
  return Math.floor((whole + facts.partitions - 1 - index) / facts.partitions);
}

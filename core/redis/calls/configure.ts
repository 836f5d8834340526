import { DEFAULT_POOL_SETTINGS, type PoolSettings } from '../../domain/pool.js';
import type { Partition } from '../partition.js';
import { unknownPool } from './faults.js';

/** Changes settings of a partition. */
export async function configure(
  partition: Partition,
  changes: Partial<PoolSettings>,
): Promise<void> {
  const given = Object.entries<string | number>({ ...changes }).flat();
  const reply = await partition.run('configure', 0, given.length, ...given);
  if (reply.tag === 'unknown-pool') throw unknownPool(partition.pool);
  if (reply.tag !== 'configured') reply.unknownTag();
}

/**
 * Creates a partition of a pool of so many partitions, or changes its settings where it is there.
 *
 * @returns how many partitions the pool has: another number than asked for where it was created so before;
 *   nothing was changed then
 */
export async function createPartition(
  partition: Partition,
  partitions: number,
  settings: Partial<PoolSettings>,
): Promise<number> {
  const given = Object.entries<string | number>({ ...settings }).flat();
  const defaults = Object.entries<string | number>({ ...DEFAULT_POOL_SETTINGS }).flat();
  const reply = await partition.run('configure', partitions, given.length, ...given, ...defaults);
  switch (reply.tag) {
    case 'configured':
      return partitions;
    case 'exists':
      return reply.whole(1);
    default:
      return reply.unknownTag();
  }
}

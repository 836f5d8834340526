import { DEFAULT_POOL_SETTINGS, type PoolSettings } from '../../domain/pool.js';
import type { Partition } from '../partition.js';
import { unknownPool } from './faults.js';

/** Changes settings of a partition. */
export async function configure(
  partition: Partition,
  changes: Partial<PoolSettings>,
): Promise<void> {
  const given = pairsOf(changes);
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
  const given = pairsOf(settings);
  const defaults = pairsOf(DEFAULT_POOL_SETTINGS);
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

/** Names and values of the settings that are given, one behind the other. */
function pairsOf(settings: Partial<PoolSettings>): (string | number)[] {
  const entries = Object.entries<string | number | undefined>({ ...settings });
  return entries.flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
}

import type { Partition } from '../partition.js';
import { unknownPool } from './faults.js';

/** Creates a partition, or changes its settings. */
export async function configure(
  partition: Partition,
  create: boolean,
  fields: readonly (readonly [string, string | number])[],
): Promise<void> {
  const reply = await partition.run('configure', create ? 1 : 0, ...fields.flat());
  if (reply.tag === 'unknown-pool') throw unknownPool(partition.pool);
}

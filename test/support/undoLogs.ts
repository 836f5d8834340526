import type { Redis } from 'ioredis';

/** The tokens that rebalances of a partition moved, each as often as one did: what is kept for undoing them. */
export async function tokensMoved(redis: Redis, partitionPrefix: string): Promise<string[]> {
  const ids = await redis.zrange(`${partitionPrefix}rebalances`, '0', '-1');
  const logs = await Promise.all(
    ids.map((id) => redis.lrange(`${partitionPrefix}moves:${id}`, 0, -1)),
  );
  // <from>:<to>:<priority>:<token>\n<token>...
  return logs.flat().flatMap((entry) => entry.split(':').slice(3).join(':').split('\n'));
}

import assert from 'node:assert/strict';
import type { Redis } from 'ioredis';
import type { SchedulerErrorReason } from '../../core/domain/errors.js';
import type { World } from './world.js';

/** Fails unless `act` is refused so, and has changed nothing in Redis. */
export type Refuses = (
  act: () => unknown,
  reason: SchedulerErrorReason,
  message: RegExp,
) => Promise<void>;

/** For tests of bad input in a world. */
export function useRefusals(world: () => World): Refuses {
  return async (act, reason, message) => {
    const { redis, prefix } = world();
    const before = await contentsOf(redis, prefix);
    const refused = Promise.resolve().then(act);
    await assert.rejects(refused, { name: 'SchedulerError', reason, message });
    assert.deepEqual(await contentsOf(redis, prefix), before);
  };
}

/** All keys with a prefix and what they hold. */
export async function contentsOf(
  redis: Redis,
  prefix: string,
): Promise<readonly (readonly string[])[]> {
  const keys = (await redis.keys(`${prefix}*`)).sort();
  return Promise.all(keys.map(async (key) => [key, (await redis.dumpBuffer(key)).toString('hex')]));
}

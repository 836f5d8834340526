import assert from 'node:assert/strict';
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
    const before = await contents(world());
    const refused = Promise.resolve().then(act);
    await assert.rejects(refused, { name: 'SchedulerError', reason, message });
    assert.deepEqual(await contents(world()), before);
  };
}

/** All keys of a world and what they hold. */
async function contents({ redis, prefix }: World): Promise<readonly (readonly string[])[]> {
  const keys = (await redis.keys(`${prefix}*`)).sort();
  return Promise.all(keys.map(async (key) => [key, (await redis.dumpBuffer(key)).toString('hex')]));
}

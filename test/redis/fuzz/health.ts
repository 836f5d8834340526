import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { sharedRedisUrl } from '../../support/privateRedis.js';

/** Much more than what is stored at one time. */
const mostGrowthBytes = 64 * 1024 * 1024;

/** Watches over the process and Redis while the tests of a suite run; the last of them asks how they are. */
export function useHealth(): () => Promise<void> {
  const unheard: unknown[] = [];
  const note = (error: unknown) => void unheard.push(error);
  let inherited: readonly PropertyKey[] = [];
  let redis: Redis;
  let usedBefore = 0;

  before(async () => {
    redis = new Redis(await sharedRedisUrl());
    usedBefore = await infoOf(redis, 'used_memory');
    inherited = allPrototypeKeys();
    process.on('unhandledRejection', note);
    process.on('uncaughtExceptionMonitor', note);
  });
  after(() => {
    process.off('unhandledRejection', note);
    process.off('uncaughtExceptionMonitor', note);
    redis.disconnect();
  });

  return async () => {
    // rejections that nobody hears are told of after the tick they are made in
    await new Promise<void>((resolve) => setImmediate(resolve));
    assert.deepEqual(unheard, []);
    assert.deepEqual(allPrototypeKeys(), inherited);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    assert.equal(await redis.ping(), 'PONG');
    assert.equal(await infoOf(redis, 'blocked_clients'), 0);
    const grown = (await infoOf(redis, 'used_memory')) - usedBefore;
    assert.ok(grown < mostGrowthBytes, `Redis holds ${grown} bytes more`);
  };
}

/** What every object, list, text and function has. */
function allPrototypeKeys(): readonly PropertyKey[] {
  return [Object, Array, String, Function].flatMap(({ prototype }) =>
    Reflect.ownKeys(prototype as object),
  );
}

async function infoOf(redis: Redis, field: string): Promise<number> {
  return Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(await redis.info())?.[1]);
}

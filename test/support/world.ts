import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Pool } from '../../core/redis/pool.js';
import { connect, type NewPoolSettings, type Scheduler } from '../../core/redis/scheduler.js';
import { sharedRedisUrl } from './privateRedis.js';

/** What a test has to itself: a connection, a key prefix nobody else uses, and a clock it moves. */
export interface World {
  readonly url: string;
  readonly prefix: string;
  readonly scheduler: Scheduler;
  /** Plain commands, for what programs without our library do and to look at the keys. */
  readonly redis: Redis;
  /** The time all scripts of this world go by, in ms; it stands still until the test moves it. */
  nowMs: number;
  /** Creates a pool named `demo`; everything is pushed out at once unless the settings say otherwise. */
  createPool: (settings?: NewPoolSettings) => Promise<Pool>;
}

/** Opens a world before each test of a suite and closes it after; `nowMs` is as in {@link openWorld}. */
export function useWorld(nowMs?: number): () => World {
  let world: World | undefined;
  beforeEach(async () => {
    world = await openWorld(nowMs);
  });
  afterEach(async () => {
    if (world !== undefined) await closeWorld(world);
    world = undefined;
  });
  return () => {
    if (world === undefined) throw new Error('A world is there only while a test runs.');
    return world;
  };
}

/** Opens a world; `nowMs` 0 means the server's own clock. */
export async function openWorld(nowMs = 1_000_000): Promise<World> {
  const url = await sharedRedisUrl();
  const prefix = `test-${randomUUID()}`;
  const time = { nowMs };
  const scheduler = await connect({ url, prefix, clientName: prefix, clock: () => time.nowMs });
  return {
    url,
    prefix,
    scheduler,
    redis: new Redis(url),
    get nowMs() {
      return time.nowMs;
    },
    set nowMs(value) {
      time.nowMs = value;
    },
    createPool: (settings = {}) =>
      scheduler.createPool('demo', { window: 'unlimited', ...settings }),
  };
}

export async function closeWorld(world: World): Promise<void> {
  await world.scheduler.close();
  world.redis.disconnect();
}

/** `count` tasks named t1, t2, ... */
export function someTasks(count: number, traits: object = {}): { name: string }[] {
  return Array.from({ length: count }, (_, i) => ({ name: `t${i + 1}`, ...traits }));
}

import type { Pool } from '../../../core/redis/pool.js';
import type { Fault } from './faults.js';

/** Faults of lanes: what is done to the keys, and what the doctor calls it. */
export const laneFaults: Readonly<Record<string, Fault>> = {
  'a lane that nobody looks at': {
    kinds: ['lanes'],
    inflict: async ({ pool, world, key }) => {
      await withLanes(pool);
      await world.redis.zrem(key('lanes:0:'), ';acme');
      await world.redis.srem(key('classes'), '5:gpu');
    },
  },
  'lanes, though the settings deny that there are any': {
    kinds: ['lanes', 'wrong-counter'],
    inflict: async ({ pool, world, key }) => {
      await withLanes(pool);
      await world.redis.del(key('classes'), key('fair'));
      await world.redis.hdel(key('config'), 'lanes');
    },
  },
  'a lane that is listed for other labels than its own': {
    kinds: ['lanes'],
    inflict: async ({ pool, world, key }) => {
      await withLanes(pool);
      await world.redis.zadd(key('lanes:5:'), 3, 'gpu;acme');
      await world.redis.zrem(key('lanes:5:gpu'), 'gpu;acme');
    },
  },
  'lanes and sets of labels that are none': {
    kinds: ['lanes'],
    inflict: async ({ pool, world, key }) => {
      await withLanes(pool);
      await world.redis.zadd(key('lanes:0:'), 3, 'x', 4, ';', 5, ';a;b');
      await world.redis.sadd(key('classes'), 'x', '0', '0:gpu,eu', '5:a b');
    },
  },
  'turns that never come': {
    kinds: ['lanes'],
    inflict: async ({ pool, world, key }) => {
      await withLanes(pool);
      await world.redis.zadd(key('lanes:0:'), 'inf', ';acme');
      await world.redis.zadd(key('lanes:5:gpu'), 1e300, 'gpu;acme');
      await world.redis.hset(key('fair'), 'v:0', 'x', 'v:5', 'inf');
    },
  },
  'weights that cannot be': {
    kinds: ['lanes'],
    inflict: async ({ pool, world, key }) => {
      await withLanes(pool);
      await world.redis.hset(key('tenants'), 'acme', 'nan', 'ibm', '-1', 'x', '0');
    },
  },
  'counts of lanes that drifted': {
    kinds: ['wrong-counter'],
    inflict: async ({ pool, world, key }) => {
      await withLanes(pool);
      await world.redis.hincrby(key('fair'), 'n:0', 5);
      await world.redis.hset(key('fair'), 'n:5', 'x');
      await world.redis.hset(key('fair'), 'n:9', '2');
    },
  },
  'a token in the list of another lane': {
    kinds: ['wrong-token'],
    inflict: async ({ pool, world, key }) => {
      await withLanes(pool);
      await world.redis.lmove(key('backlog:;acme:0'), key('backlog:;ibm:0'), 'LEFT', 'RIGHT');
      await world.redis.lmove(key('backlog:;ibm:0'), key('backlog:;acme:0'), 'LEFT', 'RIGHT');
    },
  },
  'a token of a lane in the list of those of none': {
    kinds: ['wrong-counter', 'wrong-token'],
    inflict: async ({ pool, world, key }) => {
      await withLanes(pool);
      await world.redis.lmove(key('backlog:;acme:0'), key('backlog:0:0'), 'LEFT', 'RIGHT');
    },
  },
  'a token of a lane twice': {
    kinds: ['two-places', 'wrong-counter'],
    inflict: async ({ pool, world, key }) => {
      await withLanes(pool);
      const [token = ''] = await world.redis.lrange(key('backlog:;acme:0'), 0, 0);
      await world.redis.rpush(key('backlog:;acme:0'), token);
    },
  },
  'a body that is gone from a lane, and an entry that is none': {
    kinds: ['missing-body', 'no-token', 'vanished', 'wrong-counter'],
    inflict: async ({ pool, world, key }) => {
      await withLanes(pool);
      const [token = ''] = await world.redis.lrange(key('backlog:;acme:0'), 0, 0);
      await world.redis.hdel(key('tasks'), token.split(':')[0] ?? '');
      await world.redis.rpush(key('backlog:;ibm:0'), 'x');
    },
  },
  'orphans of a lane': {
    kinds: ['orphan-body', 'wrong-counter'],
    inflict: async ({ pool, world, key }) => {
      await withLanes(pool);
      await world.redis.del(key('backlog:;acme:0'));
    },
  },
};

/** Lanes with tasks: `;acme` and `;ibm` of priority 0, `gpu;acme` of priority 5. */
export async function withLanes(pool: Pool): Promise<void> {
  await pool.enqueueAll(
    ['acme', 'ibm', 'acme', 'ibm'].map((tenant) => ({ name: 'x', tenant, cost: 2 })),
  );
  await pool.enqueueAll([{ name: 'x', tenant: 'acme', requires: ['gpu'], priority: 5 }]);
}

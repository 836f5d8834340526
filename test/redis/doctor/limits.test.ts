import assert from 'node:assert/strict';
import type { FindingKind } from '../../../core/domain/doctor.js';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNode, takeTokens } from '../../support/handNode.js';
import { whereIs } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

type Redis = ReturnType<ReturnType<typeof useWorld>>['redis'];

/** What is done to the keys, and what the doctor calls it. */
const faults: Readonly<
  Record<string, { kinds: FindingKind[]; inflict: (redis: Redis, prefix: string) => unknown }>
> = {
  'a running task without a slot': {
    kinds: ['slot'],
    inflict: (redis, prefix) => redis.zrem(`${prefix}holders`, 'k;a:1:0:1:0:;;k;'),
  },
  'a slot of a task that does not run': {
    kinds: ['slot'],
    inflict: (redis, prefix) => redis.zadd(`${prefix}holders`, 0, 'k;a:9:0:1:0:;;k;'),
  },
  'a slot that is none': {
    kinds: ['slot'],
    inflict: (redis, prefix) => redis.zadd(`${prefix}holders`, 0, 'nonsense'),
  },
  'a key that nobody would look at again': {
    kinds: ['limit'],
    inflict: (redis, prefix) => redis.del(`${prefix}limitDue`),
  },
  'limits that cannot be read': {
    kinds: ['limit'],
    inflict: (redis, prefix) => redis.hset(`${prefix}limits`, 'k', 'many 0'),
  },
  'an entry among what was put aside that is none': {
    kinds: ['no-token'],
    inflict: (redis, prefix) => redis.zadd(`${prefix}limited`, 0, 'nonsense'),
  },
  'a limited task under another key': {
    kinds: ['limit', 'wrong-token'],
    inflict: async (redis, prefix) => {
      await redis.zrem(`${prefix}limited`, 'k;9;0000000000000003;3:0:1:0:;;k;');
      await redis.zadd(`${prefix}limited`, 0, 'j;9;0000000000000003;3:0:1:0:;;k;');
    },
  },
  'a limited task out of its order': {
    kinds: ['wrong-token'],
    inflict: (redis, prefix) =>
      redis.zadd(`${prefix}limited`, 7, 'k;9;0000000000000003;3:0:1:0:;;k;'),
  },
  'a limited task that waits in a queue, too': {
    kinds: ['two-places', 'wrong-counter'],
    inflict: (redis, prefix) => redis.rpush(`${prefix}queue:a:0`, '3:0:1:0:;;k;'),
  },
  'a limited task that is nowhere': {
    kinds: ['orphan-body'],
    inflict: (redis, prefix) => redis.zrem(`${prefix}limited`, 'k;9;0000000000000003;3:0:1:0:;;k;'),
  },
  'a limited task that is not stored': {
    kinds: ['missing-body', 'vanished'],
    inflict: (redis, prefix) => redis.hdel(`${prefix}tasks`, '3'),
  },
};

describe('the doctor and limits', () => {
  const world = useWorld();

  for (const [what, { kinds, inflict }] of Object.entries(faults)) {
    it(`names and mends ${what}`, async () => {
      const { redis, prefix } = world();
      const pool = await world().createPool();
      const a = await joinNode(pool, 'a', { capacity: 10 });
      await pool.setLimit('k', { concurrency: 2 });
      await pool.enqueueAll(someTasks(4, { limitKey: 'k' }));
      assert.equal((await takeTokens(a, 10)).length, 2);
      assert.deepEqual((await pool.doctor()).findings, []);

      await inflict(redis, `${prefix}:{demo:0}:`);

      const found = await pool.doctor();
      assert.deepEqual([...new Set(found.findings.map(({ kind }) => kind))].sort(), kinds);
      assert.ok(found.findings.every(({ confirmed }) => confirmed));
      const { found: named, fixed } = await pool.doctor({ fix: true });
      assert.equal(fixed, named);
      assert.deepEqual((await pool.doctor()).findings, []);
      assertSound(await takeCensus(redis, `${prefix}:{demo:0}:`));
      assert.notEqual(await whereIs(pool, '0-4'), 'nowhere');
    });
  }
});

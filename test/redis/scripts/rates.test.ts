import assert from 'node:assert/strict';
import type { PoolSettings } from '../../../core/domain/pool.js';
import type { TaskPlace } from '../../../core/domain/task.js';
import { joinNode, type HandNode } from '../../support/handNode.js';
import { namesIn } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

const limited: TaskPlace = { kind: 'limited' };

/** How many tasks a take gives, or when to come again. */
async function takes(node: HandNode, count: number): Promise<number | string> {
  const taken = await node.take(count);
  if (taken.kind === 'taken') return taken.tasks.length;
  const again = taken.kind === 'empty' ? taken.againInMs : undefined;
  return again === undefined ? taken.kind : `${taken.kind}, again in ${again} ms`;
}

describe('a rate', () => {
  const world = useWorld();

  async function poolOf(settings: Partial<PoolSettings>) {
    const pool = await world().createPool(settings);
    return { pool, a: await joinNode(pool, 'a', { capacity: 100 }) };
  }

  describe('of a pool', () => {
    it('lets a burst start, and then one each interval', async () => {
      const { pool, a } = await poolOf({ ratePerSecond: 50, rateBurst: 3 });
      await pool.enqueueAll(someTasks(100));

      assert.equal(await takes(a, 10), 3);
      assert.equal(await takes(a, 10), 'empty, again in 20 ms');
      world().nowMs += 19;
      assert.equal(await takes(a, 10), 'empty, again in 1 ms');
      world().nowMs += 1;
      assert.equal(await takes(a, 10), 1);
      world().nowMs += 45;
      assert.equal(await takes(a, 10), 2);
      world().nowMs += 1_000_000;
      assert.equal(await takes(a, 10), 3);
      assert.equal((await pool.snapshot()).limited, 0);
    });

    it('starts as many as it says over a long time, whenever nodes come', async () => {
      const { pool, a } = await poolOf({ ratePerSecond: 7.5, rateBurst: 5 });
      await pool.enqueueAll(someTasks(1000));
      let started = 0;
      for (let i = 0; i < 400; i++) {
        const taken = await takes(a, 3);
        started += typeof taken === 'number' ? taken : 0;
        world().nowMs += (i * 37) % 110;
      }
      const seconds = (world().nowMs - 1_000_000) / 1000;
      assert.ok(started <= 5 + 7.5 * seconds, `${started} in ${seconds} s`);
      assert.ok(started >= 7.5 * seconds - 5, `${started} in ${seconds} s`);
    });

    it('has nodes that wait come one after the other', async () => {
      const { pool, a } = await poolOf({ ratePerSecond: 10 });
      const b = await joinNode(pool, 'b');
      const c = await joinNode(pool, 'c');
      await pool.enqueueAll(someTasks(30));

      assert.equal(await takes(a, 1), 1);
      assert.equal(await takes(a, 1), 'empty, again in 100 ms');
      assert.equal(await takes(b, 1), 'empty, again in 200 ms');
      assert.equal(await takes(c, 1), 'empty, again in 300 ms');
      world().nowMs += 100;
      assert.equal(await takes(a, 1), 1);
      // b and c are still to come
      assert.equal(await takes(a, 1), 'empty, again in 300 ms');
    });

    it('counts also what starts without any limitKey, and asks nothing of an idle pool', async () => {
      const { pool, a } = await poolOf({ ratePerSecond: 10, rateBurst: 2 });
      assert.equal(await takes(a, 1), 'empty');
      await pool.enqueueAll([{ name: 't' }, { name: 'u', limitKey: 'k' }, { name: 'v' }]);
      assert.equal(await takes(a, 5), 2);
      assert.equal(await takes(a, 5), 'empty, again in 100 ms');
    });

    it('is not blocked by a clock that goes back', async () => {
      const { pool, a } = await poolOf({ ratePerSecond: 1 });
      await pool.enqueueAll(someTasks(10));
      assert.equal(await takes(a, 1), 1);
      world().nowMs -= 600_000;
      assert.equal(await takes(a, 1), 'empty, again in 1000 ms');
      world().nowMs += 1000;
      assert.equal(await takes(a, 1), 1);
    });

    it('wakes who waits when it is changed', async () => {
      const { pool, a } = await poolOf({ ratePerSecond: 0.1 });
      await pool.enqueueAll(someTasks(10));
      assert.equal(await takes(a, 1), 1);
      assert.equal(await takes(a, 1), 'empty, again in 5000 ms');

      await pool.configure({ ratePerSecond: 0 });

      assert.equal(await world().redis.llen(`${world().prefix}:{demo:0}:wake:a`), 1);
      assert.equal(await takes(a, 5), 5);
    });

    it('is shared out over partitions', async () => {
      const pool = await world().createPool({ partitions: 2, ratePerSecond: 20, rateBurst: 4 });
      const nodes = [await joinNode(pool, 'a'), await joinNode(pool, 'a', { partition: 1 })];
      await pool.enqueueAll(someTasks(50));
      await pool.enqueueAll(someTasks(50));
      for (const node of nodes) {
        assert.equal(await takes(node, 10), 2);
        assert.equal(await takes(node, 10), 'empty, again in 100 ms');
      }
    });
  });

  describe('of a key', () => {
    const ofKey = (count: number, limitKey = 'k') => someTasks(count, { limitKey });

    it('puts aside what may not start yet, and lets it start when its time has come', async () => {
      const { pool, a } = await poolOf({});
      await pool.setLimit('k', { ratePerSecond: 50, burst: 2 });
      await pool.enqueueAll([...ofKey(5), { name: 'plain' }]);

      assert.equal(await takes(a, 10), 3);
      assert.deepEqual(await namesIn(pool, limited), ['t3', 't4', 't5']);
      assert.equal(await takes(a, 10), 'empty, again in 20 ms');
      world().nowMs += 20;
      assert.equal(await takes(a, 10), 1);
      world().nowMs += 40;
      assert.equal(await takes(a, 10), 2);
      assert.equal(await takes(a, 10), 'empty');
    });

    it('has a node come for each key that is to be looked at, and no more', async () => {
      const { pool, a } = await poolOf({ limitRatePerSecond: 10 });
      const b = await joinNode(pool, 'b');
      const c = await joinNode(pool, 'c');
      await pool.pauseNode('b');
      await pool.pauseNode('c');
      await pool.enqueueAll([...ofKey(3, 'x'), ...ofKey(3, 'y')]);
      await pool.resumeNode('b');
      await pool.resumeNode('c');

      assert.equal(await takes(a, 10), 2);
      assert.equal(await takes(a, 10), 'empty, again in 100 ms');
      assert.equal(await takes(b, 10), 'empty, again in 100 ms');
      assert.equal(await takes(c, 10), 'empty');
      await world().redis.del(`${world().prefix}:{demo:0}:wake:c`);
      world().nowMs += 100;
      // what a leaves to others it wakes them for
      assert.equal(await takes(a, 1), 1);
      assert.equal(await world().redis.llen(`${world().prefix}:{demo:0}:wake:c`), 1);
    });

    it('is seen to by the sweep, where no node comes', async () => {
      const { pool, a } = await poolOf({ limitRatePerSecond: 10 });
      await pool.enqueueAll(ofKey(3));
      assert.equal(await takes(a, 10), 1);
      assert.equal(await takes(a, 10), 'empty, again in 100 ms');
      world().nowMs += 100;

      await pool.sweep();

      assert.deepEqual(await namesIn(pool, limited), ['t3']);
      assert.equal(await world().redis.llen(`${world().prefix}:{demo:0}:wake:a`), 1);
    });

    it('limits together with how many run at once', async () => {
      const { pool, a } = await poolOf({});
      await pool.setLimit('k', { concurrency: 2, ratePerSecond: 10, burst: 3 });
      await pool.enqueueAll(ofKey(6));
      const first = await a.take(10);
      assert.equal(first.kind === 'taken' && first.tasks.length, 2);
      const ended = first.kind === 'taken' ? first.tasks.map(({ token }) => token) : [];
      const next = await a.take(10, { completed: ended });
      // two slots, one token
      assert.equal(next.kind === 'taken' && next.tasks.length, 1);
      world().nowMs += 1000;
      assert.equal(await takes(a, 10), 1);
      assert.equal((await pool.limits()).keys[0]?.running, 2);
    });

    it('does not hold up what a clock that went back has put off', async () => {
      const { pool, a } = await poolOf({ limitRatePerSecond: 10 });
      await pool.enqueueAll(ofKey(3));
      assert.equal(await takes(a, 10), 1);
      world().nowMs -= 600_000;

      await pool.sweep();
      world().nowMs += 100;
      assert.equal(await takes(a, 10), 1);
    });

    it('keeps nothing of buckets that are full', async () => {
      const { pool, a } = await poolOf({ limitRatePerSecond: 10, completedKept: 0 });
      const rates = `${world().prefix}:{demo:0}:rates`;
      await pool.enqueueAll(
        Array.from({ length: 20 }, (_, i) => ({ name: 't', limitKey: `k${i}` })),
      );
      assert.equal(await takes(a, 50), 20);
      assert.equal(await world().redis.zcard(rates), 20);
      world().nowMs += 100;
      await pool.sweep();
      assert.equal(await world().redis.zcard(rates), 0);
    });
  });
});

import assert from 'node:assert/strict';
import { joinNode, takeTokens } from '../../support/handNode.js';
import { namesIn, queueLengths, queueOf } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('a node with a window of its own', () => {
  const world = useWorld();

  it('is given no more than that', async () => {
    const pool = await world().createPool({ window: 2 });
    await joinNode(pool, 'a', { capacity: 2, window: 0.5 });
    await joinNode(pool, 'b', { capacity: 2 });
    await joinNode(pool, 'none', { capacity: 2, window: 0 });

    await pool.enqueueAll(someTasks(20));

    assert.deepEqual(await queueLengths(pool), { a: 1, b: 4, none: 0 });
  });

  it('may be given all', async () => {
    const pool = await world().createPool({ window: 1 });
    await joinNode(pool, 'a', { window: 'unlimited' });

    await pool.enqueueAll(someTasks(20));

    assert.deepEqual(await queueLengths(pool), { a: 20 });
  });

  describe("where the pool's is 0", () => {
    async function poolOfTwo() {
      const pool = await world().createPool({ window: 0 });
      const a = await joinNode(pool, 'a', { capacity: 2, window: 1.5 });
      await joinNode(pool, 'b', { capacity: 2 });
      return { pool, a };
    }

    it('is filled by an enqueue of many tasks, and by one of one', async () => {
      const { pool } = await poolOfTwo();
      await pool.enqueueAll(someTasks(2));
      assert.deepEqual(await queueLengths(pool), { a: 2, b: 0 });

      await pool.enqueue({ name: 't3' });
      await pool.enqueue({ name: 't4' });

      assert.deepEqual(await queueLengths(pool), { a: 3, b: 0 });
      assert.equal((await pool.snapshot()).backlog, 1);
    });

    it('is filled by a sweep, when delayed tasks are due', async () => {
      const { pool } = await poolOfTwo();
      await pool.enqueueAll(someTasks(5, { delayMs: 1000 }));
      world().nowMs += 1000;

      await pool.sweep();

      assert.deepEqual(await queueLengths(pool), { a: 3, b: 0 });
      assert.deepEqual(await namesIn(pool, queueOf('a')), ['t1', 't2', 't3']);
    });

    it('is filled when it registers, and as it takes', async () => {
      const pool = await world().createPool({ window: 0 });
      await pool.enqueueAll(someTasks(20));
      const a = await joinNode(pool, 'a', { capacity: 2, window: 1.5 });
      assert.deepEqual(await queueLengths(pool), { a: 3 });

      await takeTokens(a, 2);

      assert.deepEqual(await queueLengths(pool), { a: 3 });
    });

    it('is filled when the pool becomes one whose nodes pull', async () => {
      const pool = await world().createPool({ window: 2 });
      const a = await joinNode(pool, 'a', { capacity: 2, window: 1.5 });
      await pool.configure({ window: 0 });

      await pool.enqueueAll(someTasks(5));

      assert.deepEqual(await queueLengths(pool), { a: 3 });
      await a.leave();
      assert.equal((await pool.snapshot()).backlog, 5);
    });

    it('is filled with what it has the labels for, and with tasks of any priority', async () => {
      const pool = await world().createPool({ window: 0 });
      await joinNode(pool, 'gpu', { labels: ['gpu'], window: 2 });
      await joinNode(pool, 'b');

      await pool.enqueueAll([{ name: 'urgent', priority: 9 }, { name: 'plain' }]);
      await pool.enqueueAll(someTasks(2, { requires: ['cpu'] }));
      await pool.enqueueAll(someTasks(2, { requires: ['gpu'] }));

      assert.deepEqual(await queueLengths(pool), { b: 0, gpu: 2 });
      assert.deepEqual(await namesIn(pool, queueOf('gpu')), ['urgent', 'plain']);
    });

    it('has its share of its window in each partition', async () => {
      const pool = await world().createPool({ window: 0, partitions: 2 });
      for (const partition of [0, 1]) {
        await joinNode(pool, 'a', { capacity: 2, window: 1.5, partition });
      }

      await pool.enqueueAll(someTasks(20));
      await pool.enqueueAll(someTasks(20));

      assert.deepEqual(await queueLengths(pool), { a: 3 });
    });
  });
});

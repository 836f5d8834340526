import assert from 'node:assert/strict';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNode, takeTokens } from '../../support/handNode.js';
import { backlog, byNode, itemAt, namesIn, queueLengths } from '../../support/look.js';
import type { Pool } from '../../../core/redis/pool.js';
import { someTasks, useWorld } from '../../support/world.js';

for (const partitions of [2, 3]) {
  describe(`a pool of ${partitions} partitions`, () => {
    const world = useWorld();
    const joinEverywhere = async (pool: Pool, ...names: string[]) => {
      for (const name of names) {
        for (let partition = 0; partition < partitions; partition++) {
          await joinNode(pool, name, { partition });
        }
      }
    };
    const assertAllSound = async () => {
      for (let partition = 0; partition < partitions; partition++) {
        const prefix = `${world().prefix}:{demo:${partition}}:`;
        assertSound(await takeCensus(world().redis, prefix));
      }
    };

    it('gives each of 3 nodes one of 3 tasks, in one call or one by one', async () => {
      const pool = await world().createPool({ partitions });
      await joinEverywhere(pool, 'a', 'b', 'c');

      await pool.enqueueAll(someTasks(3));
      assert.deepEqual(await queueLengths(pool), { a: 1, b: 1, c: 1 });
      for (const task of someTasks(3)) await pool.enqueue(task);

      const lengths = Object.values(await queueLengths(pool));
      assert.ok(Math.max(...lengths) - Math.min(...lengths) <= 1, String(lengths));
    });

    it('shares single tasks over nodes so that they differ by at most the partitions', async () => {
      const pool = await world().createPool({ partitions });
      await joinEverywhere(pool, 'a', 'b', 'c');

      for (const task of someTasks(40)) await pool.enqueue(task);

      const lengths = Object.values(await queueLengths(pool));
      assert.ok(Math.max(...lengths) - Math.min(...lengths) <= partitions, String(lengths));
    });

    it('gives a node no more than its window in all', async () => {
      const pool = await world().createPool({ partitions, window: 2 });
      await joinEverywhere(pool, 'a');
      for (const task of someTasks(20)) await pool.enqueue(task);
      assert.deepEqual(await queueLengths(pool), { a: 2 });
      await assertAllSound();
    });

    it('rebalances over all partitions together, and moves nothing twice', async () => {
      const pool = await world().createPool({ partitions });
      await joinEverywhere(pool, 'a');
      for (const task of someTasks(partitions * 7)) await pool.enqueue(task);
      await joinEverywhere(pool, 'b');

      const report = await pool.rebalance();

      const lengths = Object.values(await queueLengths(pool));
      assert.ok(Math.max(...lengths) - Math.min(...lengths) <= 1, String(lengths));
      assert.equal(report.movedTasks, report.plan.cost);
      assert.equal(report.movedTasks, Math.floor((partitions * 7) / 2));
      assert.deepEqual((await pool.planRebalance()).moves, []);
      await assertAllSound();
    });

    it('has nothing to rebalance where partitions lean to opposite sides', async () => {
      const pool = await world().createPool({ partitions });
      await joinNode(pool, 'a', { partition: 0 });
      await joinNode(pool, 'b', { partition: 1 });
      for (const task of someTasks(partitions * 10)) await pool.enqueue(task);
      await joinNode(pool, 'b', { partition: 0 });
      await joinNode(pool, 'a', { partition: 1 });
      assert.deepEqual(await queueLengths(pool), { a: 10, b: 10 });

      assert.deepEqual((await pool.planRebalance()).moves, []);
    });

    it('spreads thousands over the partitions and finds each by its id', async () => {
      const pool = await world().createPool({ partitions });

      const ids = await pool.enqueueAll(someTasks(3000));

      assert.equal(new Set(ids).size, 3000);
      const perPartition = new Set(ids.map((id) => id.split('-')[0]));
      assert.equal(perPartition.size, partitions);
      const last = await pool.inspect(itemAt(ids, 2999));
      assert.equal(last?.body.kind === 'task' && last.body.task.name, 't3000');
      assert.equal((await pool.snapshot()).backlog, 3000);
      await assertAllSound();
    });

    it('reads pages across partitions', async () => {
      const pool = await world().createPool({ partitions });
      for (const task of someTasks(9)) await pool.enqueue(task);
      const all = await namesIn(pool, backlog);
      assert.deepEqual(
        [...all].sort(),
        someTasks(9)
          .map(({ name }) => name)
          .sort(),
      );

      for (const [offset, limit] of [
        [0, 2],
        [2, 5],
        [4, 4],
        [8, 3],
        [9, 1],
      ] as const) {
        const { rows, total } = await pool.page(backlog, { offset, limit });
        assert.deepEqual(
          rows.map(({ name }) => name),
          all.slice(offset, offset + limit),
        );
        assert.equal(total, 9);
      }
    });

    it('shows a node once, with the sum of its work', async () => {
      const pool = await world().createPool({ partitions });
      await joinEverywhere(pool, 'a');
      for (const task of someTasks(2 * partitions)) await pool.enqueue(task);
      const again = await joinNode(pool, 'a', { partition: 1 });
      await takeTokens(again, 1);

      assert.deepEqual(await byNode(pool, (n) => [n.queued, n.running]), {
        a: [2 * partitions - 1, 1],
      });
    });

    it('rebalances, drains, moves, retries and removes across partitions', async () => {
      const pool = await world().createPool({ partitions });
      await joinEverywhere(pool, 'a');
      for (const task of someTasks(20 * partitions)) await pool.enqueue(task);
      await joinEverywhere(pool, 'b');

      const plan = await pool.planRebalance();
      const report = await pool.rebalance();

      assert.deepEqual(
        [...new Set(plan.moves.map(({ from, to }) => `${from} to ${to}`))],
        ['a to b'],
      );
      assert.equal(plan.cost, 10 * partitions);
      assert.equal(report.movedTasks, 10 * partitions);
      assert.deepEqual(await queueLengths(pool), { a: 10 * partitions, b: 10 * partitions });
      await pool.drainNode('a');
      assert.deepEqual(await queueLengths(pool), { a: 0, b: 20 * partitions });
      await assertAllSound();
    });

    it('adopts an inbox pushed to any of them', async () => {
      const pool = await world().createPool({ partitions });
      await joinEverywhere(pool, 'a');
      const inbox = `${world().prefix}:{demo:${partitions - 1}}:inbox`;
      await world().redis.lpush(inbox, '{"name":"resize"}', 'bad');

      const report = await pool.sweep();

      assert.deepEqual([report.adopted, report.rejected], [1, 1]);
      assert.equal((await pool.rejected({ offset: 0, limit: 5 })).total, 1);
    });
  });
}

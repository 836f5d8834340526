import assert from 'node:assert/strict';
import type { Pool } from '../../../core/index.js';
import { joinNode } from '../../support/handNode.js';
import { namesIn, queueLengths, queueOf } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('rebalance of tasks that require labels', () => {
  const world = useWorld();

  async function labels(node: string): Promise<Record<string, number>> {
    const flat = await world().redis.zrange(
      `${world().prefix}:{demo:0}:labelled:${node}`,
      '0',
      '-1',
      'WITHSCORES',
    );
    const rows = Array.from({ length: flat.length / 2 }, (_, i): [string, number] => [
      flat[2 * i] ?? '',
      Number(flat[2 * i + 1]),
    ]);
    return Object.fromEntries(rows);
  }

  it('moves them to nodes that offer these only, and others elsewhere', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a', { labels: ['gpu'] });
    await pool.enqueueAll([...someTasks(6, { requires: ['gpu'] }), ...someTasks(3)]);
    await joinNode(pool, 'b', { labels: ['gpu', 'eu'] });
    await joinNode(pool, 'c');

    const plan = await pool.planRebalance();
    await pool.rebalance();

    assert.deepEqual(plan.moves, [
      { partition: 0, from: 'a', to: 'b', labels: ['gpu'], cost: 3 },
      { partition: 0, from: 'a', to: 'c', labels: [], cost: 3 },
    ]);
    assert.deepEqual(await namesIn(pool, queueOf('b')), ['t4', 't5', 't6']);
    assert.deepEqual(await namesIn(pool, queueOf('c')), ['t1', 't2', 't3']);
    assert.deepEqual([await labels('a'), await labels('b')], [{ gpu: 3 }, { gpu: 3 }]);
  });

  it('makes room by moving others on, where that is the only way', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a', { labels: ['g', 'h'] });
    await pool.enqueueAll(someTasks(4, { requires: ['g'] }));
    await pool.pauseNode('a');
    await joinNode(pool, 'b', { labels: ['g'] });
    await pool.enqueueAll(someTasks(4));
    await pool.resumeNode('a');
    await joinNode(pool, 'c');

    await pool.rebalance();

    const lengths = await queueLengths(pool);
    assert.ok(Math.max(...Object.values(lengths)) === 3, JSON.stringify(lengths));
  });

  it('does not let a bottleneck keep others from being balanced', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a', { labels: ['gpu'] });
    await pool.enqueueAll(someTasks(100, { requires: ['gpu'] }));
    await pool.pauseNode('a');
    await joinNode(pool, 'b');
    await pool.enqueueAll(someTasks(20));
    await pool.resumeNode('a');
    await joinNode(pool, 'c');

    const plan = await pool.planRebalance();

    assert.deepEqual(
      plan.nodes.map(({ name, queuedCostAfter, level }) => [name, queuedCostAfter, level]),
      [
        ['a', 100, 100],
        ['b', 10, 10],
        ['c', 10, 10],
      ],
    );
  });

  /** Few tasks that another node could run, and thousands behind them that it could not. */
  async function deepPool(): Promise<Pool> {
    const pool = await world().createPool();
    await joinNode(pool, 'a', { labels: ['gpu'] });
    await pool.enqueueAll(someTasks(300, { cost: 10 }));
    await pool.enqueueAll(someTasks(4500, { requires: ['gpu'] }));
    await joinNode(pool, 'b');
    return pool;
  }

  it('finds tasks deep in a queue, behind thousands that must stay', async () => {
    const pool = await deepPool();

    const report = await pool.rebalance();

    assert.deepEqual([report.movedTasks, report.movedCost], [300, 3000]);
    assert.deepEqual(await queueLengths(pool), { a: 4500, b: 300 });
    assert.deepEqual((await namesIn(pool, queueOf('b'))).slice(0, 2), ['t1', 't2']);
  });

  it('does so for a stored plan, and undoes it', async () => {
    const pool = await deepPool();

    const report = await pool.applyPlan(await pool.planRebalance());
    assert.deepEqual([report.movedTasks, report.skippedCost], [300, 0]);
    await pool.undoRebalance();

    assert.deepEqual(await queueLengths(pool), { a: 4800, b: 0 });
    assert.deepEqual(await labels('a'), { gpu: 4500 });
  });

  it('leaves what no active node can run where it is', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a', { labels: ['gpu'] });
    await pool.enqueueAll(someTasks(9, { requires: ['gpu'] }));
    await pool.pauseNode('a');
    await joinNode(pool, 'b');
    await joinNode(pool, 'c');

    assert.deepEqual((await pool.planRebalance()).moves, []);
    assert.deepEqual(await queueLengths(pool), { a: 9, b: 0, c: 0 });
  });

  it('says that it is not the best plan where that would take too long', async () => {
    const pool = await world().createPool();
    const kinds = Array.from({ length: 60 }, (_, i) => `k${i}`);
    for (const [i] of kinds.entries()) {
      const offered = kinds.filter((_, k) => (k - i + 60) % 60 < 16);
      await joinNode(pool, `n${i}`, { labels: offered });
    }
    await pool.enqueueAll(kinds.flatMap((kind, k) => someTasks(k % 7, { requires: [kind] })));
    for (const [i] of kinds.entries()) await joinNode(pool, `m${i}`, { labels: [`k${i}`] });

    const plan = await pool.planRebalance();

    assert.equal(plan.isBest, false);
  });
});

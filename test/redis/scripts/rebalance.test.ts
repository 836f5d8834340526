import assert from 'node:assert/strict';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNode, joinNodes, takeTokens } from '../../support/handNode.js';
import { byNode, namesIn, queueLengths, queueOf } from '../../support/look.js';
import { balanceFigures } from '../../../core/balance/figures.js';
import { someTasks, useWorld } from '../../support/world.js';

const plainMove = { partition: 0, labels: [] };

describe('rebalance', () => {
  const world = useWorld();

  it('fills a fourth node that joins with an empty queue, as the plan says', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1, b: 1, c: 1 });
    await pool.enqueueAll(someTasks(900));
    await joinNode(pool, 'd');

    const plan = await pool.planRebalance();
    assert.deepEqual(await queueLengths(pool), { a: 300, b: 300, c: 300, d: 0 });
    const report = await pool.rebalance();

    assert.deepEqual(plan.moves, [
      { ...plainMove, from: 'a', to: 'd', cost: 75 },
      { ...plainMove, from: 'b', to: 'd', cost: 75 },
      { ...plainMove, from: 'c', to: 'd', cost: 75 },
    ]);
    const after = Object.fromEntries(plan.nodes.map((n) => [n.name, n.queuedCostAfter]));
    assert.deepEqual(await queueLengths(pool), after);
    assert.deepEqual(after, { a: 225, b: 225, c: 225, d: 225 });
    const even = { weight: 1, runningCost: 0, queuedCost: 225 };
    const loads = ['a', 'b', 'c', 'd'].map((name) => ({ name, ...even }));
    assert.deepEqual(report, {
      plan: { ...plan, id: report.plan.id },
      ...{ movedTasks: 225, movedCost: 225 },
      after: loads,
      cancelled: false,
    });
  });

  it('brings the figures to even', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(120));
    await joinNodes(pool, { b: 2, c: 3 });

    const { nodes } = await pool.planRebalance();

    const figures = (load: (n: (typeof nodes)[number]) => number) =>
      balanceFigures(nodes.map((n) => ({ load: load(n) + n.runningCost, weight: n.weight })));
    assert.equal(figures((n) => n.queuedCostBefore).maxOverMean, 3);
    assert.equal(figures((n) => n.queuedCostAfter).maxOverMean, 1);
  });

  it('goes by weight', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(80));
    await joinNodes(pool, { b: 2, c: 5 });

    await pool.rebalance();

    assert.deepEqual(await queueLengths(pool), { a: 10, b: 20, c: 50 });
  });

  it('counts running tasks, and leaves them where they are', async () => {
    const pool = await world().createPool();
    const { a } = await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(20));
    await takeTokens(a, 6);
    await joinNode(pool, 'b');

    await pool.rebalance();

    assert.deepEqual(await byNode(pool, (n) => [n.queued, n.running]), { a: [4, 6], b: [10, 0] });
  });

  it('moves the whole queue of a node whose running work alone is too much', async () => {
    const pool = await world().createPool();
    const { a } = await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(12));
    await takeTokens(a, 10);
    await joinNode(pool, 'b');

    await pool.rebalance();

    assert.deepEqual(await byNode(pool, (n) => [n.queued, n.running]), { a: [0, 10], b: [2, 0] });
  });

  it('goes by cost', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(10, { cost: 4 }));
    await pool.enqueueAll(someTasks(16));
    await joinNode(pool, 'b');

    await pool.rebalance();

    assert.deepEqual(await byNode(pool, (n) => n.queuedCost), { a: 28, b: 28 });
  });

  it('stops short of a task that would overshoot', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(3, { cost: 100 }));
    await joinNode(pool, 'b');

    const report = await pool.rebalance();

    assert.equal(report.plan.cost, 150);
    assert.deepEqual([report.movedTasks, report.movedCost], [1, 100]);
    assert.deepEqual(
      report.after.map(({ name, queuedCost }) => [name, queuedCost]),
      [
        ['a', 200],
        ['b', 100],
      ],
    );
  });

  it('passes over a task that would overshoot, for smaller ones before it', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    const costs = [4, 1, 20, 2];
    await pool.enqueueAll(costs.map((cost, i) => ({ name: `t${i + 1} of ${cost}`, cost })));
    await joinNode(pool, 'b');

    const report = await pool.rebalance();

    assert.deepEqual([report.plan.cost, report.movedCost], [13, 7]);
    assert.deepEqual(await namesIn(pool, queueOf('b')), ['t1 of 4', 't2 of 1', 't4 of 2']);
    assert.deepEqual(await namesIn(pool, queueOf('a')), ['t3 of 20']);
  });

  it('is not stopped by a node none of whose thousand last tasks fits', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(1502, { cost: 1000 }));
    await pool.pauseNode('a');
    await joinNodes(pool, { b: 1 });
    await pool.enqueueAll(someTasks(1504, { cost: 1000 }));
    await pool.pauseNode('b');
    await joinNodes(pool, { c: 1 });
    await pool.enqueueAll(someTasks(1499, { cost: 1000 }));
    for (const node of ['a', 'b']) await pool.resumeNode(node);

    await pool.rebalance();

    const costs = await byNode(pool, (n) => n.queuedCost);
    assert.deepEqual(costs, { a: 1_502_000, b: 1_502_000, c: 1_501_000 });
  });

  it('moves the tail of the lowest priorities first, in order', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll([
      ...someTasks(4),
      ...['high 1', 'high 2', 'high 3', 'high 4'].map((name) => ({ name, priority: 9 })),
    ]);
    await joinNode(pool, 'b', { weight: 3 });

    await pool.rebalance();

    assert.deepEqual(await namesIn(pool, queueOf('a')), ['high 1', 'high 2']);
    const moved = ['high 3', 'high 4', 't1', 't2', 't3', 't4'];
    assert.deepEqual(await namesIn(pool, queueOf('b')), moved);
  });

  it('leaves paused and draining nodes out', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1, paused: 1 });
    await pool.enqueueAll(someTasks(20));
    await pool.pauseNode('paused');
    await joinNodes(pool, { b: 1, draining: 1 });
    await pool.drainNode('draining');

    await pool.rebalance();

    assert.deepEqual(await queueLengths(pool), { a: 5, b: 5, draining: 0, paused: 10 });
  });

  it('has nothing to do for even queues, one node, no node', async () => {
    const pool = await world().createPool();
    assert.deepEqual((await pool.planRebalance()).moves, []);
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(5));
    assert.deepEqual((await pool.planRebalance()).moves, []);
    await joinNodes(pool, { b: 1 });
    await pool.enqueueAll(someTasks(6)); // 6 and 5
    assert.deepEqual((await pool.planRebalance()).moves, []);
    assert.equal((await pool.rebalance()).movedTasks, 0);
  });

  it('counts costs of many millions to the last one', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 0.3 });
    await pool.enqueueAll(someTasks(300, { cost: 999_983 }));
    assert.deepEqual((await pool.planRebalance()).moves, []);
    await joinNodes(pool, { b: 0.7 });

    const plan = await pool.planRebalance();

    assert.deepEqual(plan.moves, [{ ...plainMove, from: 'a', to: 'b', cost: 0.7 * 300 * 999_983 }]);
  });

  it('moves thousands in bounded steps and tells of each', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(5000));
    await joinNode(pool, 'b');
    const progress: number[] = [];

    await pool.rebalance({ onProgress: (done) => progress.push(done) });

    assert.deepEqual(progress, [1000, 2000, 2500]);
    assert.deepEqual(await queueLengths(pool), { a: 2500, b: 2500 });
    assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
  });

  it('stops between two steps when it is cancelled', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(5000));
    await joinNode(pool, 'b');
    const cancel = new AbortController();

    const report = await pool.rebalance({
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    });

    assert.deepEqual([report.movedTasks, report.cancelled], [1000, true]);
    assert.deepEqual(await queueLengths(pool), { a: 4000, b: 1000 });
  });

  it('wakes an idle node it gives work to', async () => {
    const pool = await world().createPool({ stealing: 'off' });
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(10));
    await (await joinNode(pool, 'b')).take(1);

    await pool.rebalance();

    assert.equal(await world().redis.llen(`${world().prefix}:{demo:0}:wake:b`), 1);
  });
});

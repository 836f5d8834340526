import assert from 'node:assert/strict';
import type { Pool } from '../../../core/redis/pool.js';
import { joinNode, joinNodes, type HandNode } from '../../support/handNode.js';
import { byNode, queueLengths } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('the rate of a node', () => {
  const world = useWorld();
  const BEAT_MS = 2000;
  const rates = async (pool: Pool) => byNode(pool, ({ ratePerSecond }) => ratePerSecond);

  /** A node reports with each beat that all its places were taken, and how much it got done in a second. */
  async function beats(node: HandNode, times: number, costPerSecond: number, capacity = 1) {
    for (let i = 0; i < times; i++) {
      world().nowMs += BEAT_MS;
      const slotMs = BEAT_MS * capacity;
      await node.heartbeat([], { cost: Math.round((costPerSecond * BEAT_MS) / 1000), slotMs });
    }
  }

  it('is not known until something has been measured', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    await a.heartbeat();
    assert.deepEqual(await rates(pool), { a: undefined });

    await a.heartbeat([], { cost: 0, slotMs: 100 });
    assert.deepEqual(await rates(pool), { a: undefined }, 'nothing was completed yet');

    await a.heartbeat([], { cost: 30, slotMs: 1000 });
    assert.deepEqual(await rates(pool), { a: 30 });
  });

  it('is what all its places get done together', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a', { capacity: 8 });

    await a.heartbeat([], { cost: 30, slotMs: 1000 });

    assert.deepEqual(await rates(pool), { a: 240 });
    await joinNode(pool, 'a', { capacity: 2 });
    assert.deepEqual(await rates(pool), { a: 60 }, 'it registered again with another capacity');
  });

  it('follows a node that becomes slower or faster: half of the way in 8 s of work', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 10_000 });
    const a = await joinNode(pool, 'a');
    await beats(a, 40, 100);
    await beats(a, 4, 50);
    const { a: half = 0 } = await rates(pool);
    await beats(a, 20, 50);
    const { a: all = 0 } = await rates(pool);

    assert.ok(Math.abs(half - 75) < 1, `${half}`);
    assert.ok(Math.abs(all - 50) < 2, `${all}`);
  });

  it('is not thrown off by one report', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    await beats(a, 40, 100);

    // a laptop that slept while a task ran, and a cost that was mistyped
    await a.heartbeat([], { cost: 1, slotMs: 3_600_000 });
    const { a: slept = 0 } = await rates(pool);
    await beats(a, 40, 100);
    await a.heartbeat([], { cost: 1_000_000, slotMs: 1 });
    const { a: mistyped = 0 } = await rates(pool);

    assert.ok(slept > 60 && slept < 75, `${slept}`);
    assert.ok(mistyped > 99 && mistyped < 101, `${mistyped}`);
  });

  it('does not begin with what a moment has shown', async () => {
    const pool = await world().createPool();
    const { quick, late } = await joinNodes(pool, { quick: 1, late: 1 });
    // the only task that had ended by then was an empty one; or one that waited for a minute
    await quick.heartbeat([], { cost: 1, slotMs: 0.05 });
    await late.heartbeat([], { cost: 1, slotMs: 60_000 });

    await beats(quick, 1, 100);
    const { quick: soon = 0 } = await rates(pool);
    await beats(quick, 28, 100);
    await beats(late, 29, 100);
    const { quick: more = 0, late: less = 0 } = await rates(pool);

    assert.ok(soon < 111, `${soon}`);
    assert.ok(Math.abs(more - 100) < 1 && Math.abs(less - 100) < 5, `${more}, ${less}`);
  });

  it('counts a report after a long rest no more than all that is known', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    await beats(a, 40, 100);
    world().nowMs += 3_600_000;
    await joinNode(pool, 'a');
    const back = await joinNode(pool, 'a');

    await beats(back, 1, 200);

    assert.deepEqual(await rates(pool), { a: 150 });
  });

  it('comes back of a node that got nothing done for hours', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    await beats(a, 1, 100);
    await beats(a, 3000, 0);
    const { a: least = 0 } = await rates(pool);
    await beats(a, 80, 100);
    const { a: again = 0 } = await rates(pool);

    assert.ok(least > 0 && least < 1e-3, `${least}`);
    assert.ok(Math.abs(again - 100) < 1, `${again}`);
  }).timeout(10_000);

  it('refuses a report that is none', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    const [slice] = pool.partitionsOf();
    for (const report of ['1', '1:', ':1', 'x:1', '-1:1', '1:1 1']) {
      await assert.rejects(async () => slice?.run('heartbeat', 'a', 1, report), /what was done/);
    }
  });

  it('does not change weights that are given', async () => {
    const pool = await world().createPool();
    const { slow, fast } = await joinNodes(pool, { slow: 1, fast: 1 });
    await beats(slow, 1, 10);
    await beats(fast, 1, 90);

    await pool.enqueueAll(someTasks(100));

    assert.deepEqual(await queueLengths(pool), { slow: 50, fast: 50 });
  });

  it('is the weight where weights are learned, from the moment the setting says so', async () => {
    const pool = await world().createPool();
    const { slow, fast } = await joinNodes(pool, { slow: 7, fast: 1 });
    await beats(slow, 1, 10);
    await beats(fast, 1, 90);
    await pool.configure({ weights: 'learned' });

    await pool.enqueueAll(someTasks(100));
    assert.deepEqual(await queueLengths(pool), { slow: 10, fast: 90 });

    await beats(slow, 40, 90);
    const plan = await pool.planRebalance();
    assert.deepEqual(
      plan.moves.map(({ from, to, cost }) => [from, to, cost]),
      [['fast', 'slow', 40]],
    );
    await pool.configure({ weights: 'given' });
    await pool.rebalance();
    const { slow: most = 0 } = await queueLengths(pool);
    assert.ok(most > 80, `${most}`);
  });

  it('is the weight in a plan of several partitions: the mean of what they measured', async () => {
    const pool = await world().createPool({ weights: 'learned', partitions: 3 });
    for (const partition of [0, 1, 2]) {
      const slow = await joinNode(pool, 'slow', { partition });
      if (partition === 0) await pool.enqueueAll(someTasks(120));
      const fast = await joinNode(pool, 'fast', { partition });
      // the third one has not measured anything yet
      if (partition === 0) await beats(slow, 1, 20);
      if (partition === 0) await beats(fast, 1, 100);
      if (partition === 1) await beats(fast, 1, 80);
    }

    const { after } = await pool.rebalance();

    assert.deepEqual(
      after.map(({ name, weight, queuedCost }) => [name, weight, queuedCost]),
      [
        ['fast', 90, 98],
        ['slow', 20, 22],
      ],
    );
  });

  it('of a node not measured yet is taken from its given weight and the others', async () => {
    const pool = await world().createPool({ weights: 'learned' });
    const { a, b } = await joinNodes(pool, { a: 1, b: 3, new: 2 });
    await beats(a, 1, 20);
    await beats(b, 1, 60);

    await pool.enqueueAll(someTasks(120));

    assert.deepEqual(await queueLengths(pool), { a: 20, b: 60, new: 40 });
  });

  it('of a node that gets nothing done leaves it a hundredth of the mean', async () => {
    const pool = await world().createPool({ weights: 'learned' });
    const { broken, whole } = await joinNodes(pool, { broken: 1, whole: 1 });
    await beats(broken, 1, 100);
    await beats(whole, 1, 100);
    await beats(broken, 100, 0);

    await pool.enqueueAll(someTasks(1000));

    const { broken: share = 0 } = await queueLengths(pool);
    assert.ok(share >= 4 && share <= 11, `${share}`);
  });

  it('of a paused node is kept, and counts when it is resumed', async () => {
    const pool = await world().createPool({ weights: 'learned' });
    const { a, b } = await joinNodes(pool, { a: 1, b: 1 });
    await beats(a, 1, 10);
    await pool.pauseNode('b');
    await beats(b, 1, 30);
    await pool.resumeNode('b');

    await pool.enqueueAll(someTasks(40));

    assert.deepEqual(await queueLengths(pool), { a: 10, b: 30 });
  });
});

import assert from 'node:assert/strict';
import { editRebalancePlan, type Pool } from '../../../core/index.js';
import { joinNode, joinNodes } from '../../support/handNode.js';
import { queueLengths } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('automatic rebalance', () => {
  const world = useWorld();
  const settings = { autoRebalance: 'on', rebalanceThreshold: 1.5, rebalanceIntervalMs: 60_000 };

  /** Tasks on `a` and `b`, the former by the first sequence of calls. */
  async function poolWith(a: number, b: number, changes: object = {}): Promise<Pool> {
    const pool = await world().createPool({ ...settings, ...changes } as object);
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(a));
    await pool.pauseNode('a');
    await joinNodes(pool, { b: 1 });
    if (b > 0) await pool.enqueueAll(someTasks(b));
    await pool.resumeNode('a');
    return pool;
  }

  it('is off unless the pool asks for it', async () => {
    const pool = await poolWith(40, 0, { autoRebalance: 'off' });
    const { rebalanced } = await pool.sweep();
    assert.equal(rebalanced, 0);
    assert.deepEqual(await queueLengths(pool), { a: 40, b: 0 });
  });

  it('begins above the threshold only', async () => {
    const even = await poolWith(30, 10); // 30 / 20 = 1.5
    assert.equal((await even.sweep()).rebalanced, 0);

    await even.configure({ rebalanceThreshold: 1.49 });

    assert.equal((await even.sweep()).rebalanced, 10);
    assert.deepEqual(await queueLengths(even), { a: 20, b: 20 });
  });

  it('goes on until it is half as far from even, in bounded sweeps, and is counted', async () => {
    const pool = await poolWith(8000, 0);

    const { rebalanced } = await pool.sweep();

    // from 8000 : 0, which is 2, in steps of 1000 until 5000 : 3000, which is 1.25
    assert.equal(rebalanced, 3000);
    assert.deepEqual(await queueLengths(pool), { a: 5000, b: 3000 });
    const { counters } = await pool.snapshot();
    assert.deepEqual(
      [counters.autoRebalances, counters.autoMoved, counters.moved],
      [1, 3000, 3000],
    );
  });

  it('rests before the next one', async () => {
    const pool = await poolWith(40, 0);
    await pool.sweep();
    assert.deepEqual(await queueLengths(pool), { a: 20, b: 20 });
    await joinNode(pool, 'c');

    world().nowMs += 9_000;
    await pool.sweep();
    assert.deepEqual(await queueLengths(pool), { a: 20, b: 20, c: 0 });

    world().nowMs += 60_000 - 9_000 - 1;
    for (const name of ['a', 'b', 'c']) await keep(pool, name);
    await pool.sweep();
    assert.equal((await pool.snapshot()).counters.autoRebalances, 1);

    world().nowMs += 1;
    await pool.configure({ rebalanceThreshold: 1.2 });
    await pool.sweep();
    assert.equal((await pool.snapshot()).counters.autoRebalances, 2);
  });

  /** Its heartbeat is in time. */
  async function keep(pool: Pool, name: string): Promise<void> {
    const key = `${world().prefix}:{${pool.name}:0}:nodes`;
    await world().redis.zadd(key, world().nowMs + 60_000, name);
  }

  it('is begun once by nodes that sweep at the same time, in each partition by itself', async () => {
    const pool = await world().createPool({ ...settings, partitions: 2 } as object);
    for (const partition of [0, 1]) await joinNode(pool, 'a', { partition });
    await pool.enqueueAll(someTasks(40));
    await pool.enqueueAll(someTasks(40));
    for (const partition of [0, 1]) await joinNode(pool, 'b', { partition });

    const sweeps = await Promise.all(Array.from({ length: 6 }, async () => pool.sweep()));

    assert.equal(
      sweeps.reduce((sum, { rebalanced }) => sum + rebalanced, 0),
      40,
    );
    const { counters } = await pool.snapshot();
    assert.deepEqual([counters.autoRebalances, counters.autoMoved, counters.moved], [2, 40, 40]);
    assert.deepEqual(await queueLengths(pool), { a: 40, b: 40 });
  });

  it('does not stir a pool that cannot be more even', async () => {
    const pool = await world().createPool({ ...settings } as object);
    await joinNodes(pool, { a: 1, b: 1 });
    await pool.enqueueAll(someTasks(1)); // 1 and 0: twice the mean
    await pool.sweep();
    assert.equal((await pool.snapshot()).counters.autoRebalances, 0);
  });

  it('makes way for a rebalance that somebody asked for, and rests behind it', async () => {
    const pool = await poolWith(40, 0);
    const plan = await pool.planRebalance();
    const smaller = plan.moves.map((move) => ({ ...move, cost: 5 }));
    await pool.applyPlan(editRebalancePlan(plan, smaller));

    world().nowMs += 9_000;
    await pool.sweep();

    assert.deepEqual(await queueLengths(pool), { a: 35, b: 5 });
    const { id, movedTasks } = await pool.undoRebalance(plan.id);
    assert.deepEqual([id, movedTasks], [plan.id, 5]);
  });

  it('begins again an interval after a rebalance that somebody asked for', async () => {
    const pool = await poolWith(40, 0);
    const plan = await pool.planRebalance();
    const smaller = plan.moves.map((move) => ({ ...move, cost: 5 }));
    await pool.applyPlan(editRebalancePlan(plan, smaller));

    world().nowMs += 60_000;
    for (const name of ['a', 'b']) await keep(pool, name);
    await pool.sweep();

    assert.deepEqual(await queueLengths(pool), { a: 20, b: 20 });
  });

  it('can be undone', async () => {
    const pool = await poolWith(40, 0);
    await pool.sweep();
    const { id, movedTasks } = await pool.undoRebalance();
    assert.equal(id, `auto-0-${world().nowMs}`);
    assert.equal(movedTasks, 20);
    assert.deepEqual(await queueLengths(pool), { a: 40, b: 0 });
  });
});

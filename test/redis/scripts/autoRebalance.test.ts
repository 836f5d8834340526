import assert from 'node:assert/strict';
import { editRebalancePlan, type Pool } from '../../../core/index.js';
import { rebalanceStep } from '../../../core/redis/calls/rebalance.js';
import { sweep } from '../../../core/redis/calls/sweep.js';
import { partitionOfKey } from '../../../core/redis/keyPartition.js';
import { joinNode, joinNodes, sliceOf } from '../../support/handNode.js';
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

  describe('of several partitions', () => {
    /** Tasks of a key whose tasks are in this partition. */
    function tasksIn(partition: number, count: number, traits: object = {}): { name: string }[] {
      const keys = Array.from({ length: 100 }, (_, i) => `key-${i}`);
      const limitKey = keys.find((key) => partitionOfKey(key, 2) === partition);
      return someTasks(count, { limitKey, ...traits });
    }

    /** Tasks by node, in each of two partitions. */
    async function poolOf(...parts: Readonly<Record<'a' | 'b', number>>[]): Promise<Pool> {
      const pool = await world().createPool({ ...settings, partitions: 2 } as object);
      for (const name of ['a', 'b'] as const) {
        for (const partition of parts.keys()) await joinNode(pool, name, { partition });
        for (const [partition, part] of parts.entries()) {
          if (part[name] > 0) await pool.enqueueAll(tasksIn(partition, part[name]));
        }
        await pool.pauseNode(name);
      }
      for (const name of ['a', 'b']) await pool.resumeNode(name);
      return pool;
    }

    it('leaves alone a pool that is even, though its partitions lean opposite ways', async () => {
      const pool = await poolOf({ a: 20, b: 0 }, { a: 0, b: 20 });

      for (let i = 0; i < 3; i++) assert.equal((await pool.sweep()).rebalanced, 0);

      assert.deepEqual(await queueLengths(pool), { a: 20, b: 20 });
      assert.equal((await pool.snapshot()).counters.autoRebalances, 0);
    });

    it('begins where the loads of the pool are above the threshold, and moves the fewest', async () => {
      const pool = await poolOf({ a: 30, b: 0 }, { a: 0, b: 10 }); // 30 / 20 = 1.5
      assert.equal((await pool.sweep()).rebalanced, 0);

      await pool.configure({ rebalanceThreshold: 1.49 });

      assert.equal((await pool.sweep()).rebalanced, 10);
      assert.deepEqual(await queueLengths(pool), { a: 20, b: 20 });
    });

    it('goes on until the pool is half as far from even, in bounded steps', async () => {
      const pool = await poolOf({ a: 8000, b: 0 }, { a: 4000, b: 4000 });

      // from 12000 : 4000, which is 1.5, to 9000 : 7000, which is 1.125
      await pool.configure({ rebalanceThreshold: 1.3 });
      const { rebalanced } = await pool.sweep();

      assert.equal(rebalanced, 3000);
      assert.deepEqual(await queueLengths(pool), { a: 9000, b: 7000 });
      const { counters } = await pool.snapshot();
      assert.deepEqual(
        [counters.autoRebalances, counters.autoMoved, counters.moved],
        [1, 3000, 3000],
      );
    });

    it('rests before the next one, and is one to undo', async () => {
      const pool = await poolOf({ a: 20, b: 0 }, { a: 20, b: 0 });
      await pool.sweep();
      assert.deepEqual(await queueLengths(pool), { a: 20, b: 20 });
      const { id, movedTasks } = await pool.undoRebalance();
      assert.deepEqual([id, movedTasks], [`auto-0-${world().nowMs}`, 20]);

      assert.equal((await pool.sweep()).rebalanced, 0);

      assert.deepEqual(await queueLengths(pool), { a: 40, b: 0 });
    });

    it('makes way for a rebalance that somebody asked for in any partition', async () => {
      const pool = await poolOf({ a: 20, b: 0 }, { a: 20, b: 0 });
      const plan = await pool.planRebalance();
      const smaller = plan.moves.slice(0, 1).map((move) => ({ ...move, cost: 2 }));
      await pool.applyPlan(editRebalancePlan(plan, smaller));

      assert.equal((await pool.sweep()).rebalanced, 0);

      const [asked] = smaller;
      const { id } = await pool.undoRebalance();
      assert.equal(id, plan.id);
      // not even where a sweep has looked before that one began
      const other = sliceOf(pool, asked?.partition ?? 0);
      const part = new Map(
        plan.nodes.map((node) => [node.name, { heldElsewhere: 0, level: 0, weight: 1 }]),
      );
      await rebalanceStep(other, 'asked', part);
      assert.equal((await rebalanceStep(other, 'auto-0-1', part)).movedTasks, 0);
    });

    it('rests behind an undo in any partition', async () => {
      const pool = await poolOf({ a: 0, b: 0 }, { a: 40, b: 0 });
      await pool.rebalance();
      await pool.undoRebalance();

      assert.equal((await pool.sweep()).rebalanced, 0);

      assert.deepEqual(await queueLengths(pool), { a: 40, b: 0 });
    });

    it('rests where no task fits what is to be moved', async () => {
      const pool = await world().createPool({ ...settings, partitions: 2 } as object);
      for (const partition of [0, 1]) await joinNode(pool, 'a', { partition });
      await pool.enqueueAll(tasksIn(0, 1, { cost: 10 }));
      for (const partition of [0, 1]) await joinNode(pool, 'b', { partition });

      assert.equal((await pool.sweep()).rebalanced, 0);

      assert.equal((await sweep(sliceOf(pool, 0), 0)).rebalanceId, undefined);
      assert.equal((await pool.snapshot()).counters.autoRebalances, 0);
    });

    it('is begun once by nodes that sweep at the same time', async () => {
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
      assert.deepEqual([counters.autoRebalances, counters.autoMoved, counters.moved], [1, 40, 40]);
      assert.deepEqual(await queueLengths(pool), { a: 40, b: 40 });
    });
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

  it('rests behind an undo', async () => {
    const pool = await poolWith(40, 0);
    await pool.rebalance();
    await pool.undoRebalance();

    assert.equal((await pool.sweep()).rebalanced, 0);

    assert.deepEqual(await queueLengths(pool), { a: 40, b: 0 });
  });

  it('ends where it is undone while it is under way', async () => {
    const pool = await poolWith(8000, 0);
    const { report } = await sweep(sliceOf(pool, 0), 0);
    assert.equal(report?.rebalanced, 1000);
    await pool.undoRebalance();

    assert.equal((await pool.sweep()).rebalanced, 0);

    assert.deepEqual(await queueLengths(pool), { a: 8000, b: 0 });
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

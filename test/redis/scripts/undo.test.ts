import assert from 'node:assert/strict';
import { ONLY_PART, rebalanceStep, undoStep } from '../../../core/redis/calls/rebalance.js';
import type { Pool } from '../../../core/index.js';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNode, joinNodes, sliceOf, takeTokens } from '../../support/handNode.js';
import { itemAt, namesIn, queueLengths, queueOf, rowsIn } from '../../support/look.js';
import { useRefusals } from '../../support/refusals.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('undoing a rebalance', () => {
  const world = useWorld();
  const refuses = useRefusals(world);

  /** Tasks on `a` alone, then `b` joins. */
  async function unevenPool(tasks: number, settings = {}): Promise<Pool> {
    const pool = await world().createPool(settings);
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(tasks));
    await joinNode(pool, 'b');
    return pool;
  }

  it('puts back every task that was moved, in its order', async () => {
    const pool = await unevenPool(100);
    const before = await namesIn(pool, queueOf('a'));
    const { plan } = await pool.rebalance();

    const report = await pool.undoRebalance();

    assert.deepEqual(report, {
      ...{ id: plan.id, movedTasks: 50, movedCost: 50, leftTasks: 0, cancelled: false },
    });
    assert.deepEqual(await namesIn(pool, queueOf('a')), before);
    assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
  });

  it('leaves what has been taken since, and says how much', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(10));
    const b = await joinNode(pool, 'b');
    await pool.rebalance();
    await takeTokens(b, 2);

    const { movedTasks, leftTasks } = await pool.undoRebalance();

    assert.deepEqual([movedTasks, leftTasks], [3, 2]);
    assert.deepEqual(await queueLengths(pool), { a: 8, b: 0 });
  });

  it('finds what is left of its tasks, whichever were removed', async () => {
    const pool = await unevenPool(20);
    await pool.rebalance();
    const moved = await rowsIn(pool, queueOf('b'));
    const removed = moved.filter((_, i) => i !== 2).map(({ id }) => id);
    await pool.remove(removed, queueOf('b'));

    const { movedTasks, leftTasks } = await pool.undoRebalance();

    assert.deepEqual([movedTasks, leftTasks], [1, 9]);
    assert.deepEqual(await queueLengths(pool), { a: 11, b: 0 });
  });

  it('finds its tasks before others that came later, and in spite of one taken from their middle', async () => {
    const pool = await unevenPool(10);
    await pool.rebalance();
    const third = itemAt(await rowsIn(pool, queueOf('b')), 2);
    await pool.remove([third.id], queueOf('b'));
    await pool.enqueueAll(someTasks(7, { priority: 0 }));

    const { movedTasks, leftTasks } = await pool.undoRebalance();

    assert.deepEqual([movedTasks, leftTasks], [4, 1]);
    const names = await namesIn(pool, queueOf('a'));
    assert.deepEqual(names.slice(-4), ['t6', 't7', 't9', 't10']);
  });

  it('goes in bounded steps, tells of each, and can be cancelled', async () => {
    const pool = await unevenPool(5000);
    await pool.rebalance();
    const progress: string[] = [];
    const cancel = new AbortController();

    const first = await pool.undoRebalance(undefined, {
      signal: cancel.signal,
      onProgress: (done, total) => {
        progress.push(`${done} of ${total}`);
        cancel.abort();
      },
    });
    const second = await pool.undoRebalance();

    assert.deepEqual([first.movedTasks, first.cancelled], [1500, true]);
    assert.deepEqual(progress, ['2 of 3']);
    assert.deepEqual([second.movedTasks, second.cancelled], [1000, false]);
    assert.deepEqual(await queueLengths(pool), { a: 5000, b: 0 });
  });

  it('undoes one after the other, each once, and within an hour', async () => {
    const pool = await unevenPool(40);
    const { plan: first } = await pool.rebalance();
    await joinNode(pool, 'c');
    const { plan: second } = await pool.rebalance();

    assert.equal((await pool.undoRebalance()).id, second.id);
    assert.deepEqual(await queueLengths(pool), { a: 20, b: 20, c: 0 });
    await refuses(() => pool.undoRebalance(second.id), 'unknown-rebalance', /cannot be undone/);
    assert.equal((await pool.undoRebalance()).id, first.id);
    assert.deepEqual(await queueLengths(pool), { a: 40, b: 0, c: 0 });
    await refuses(() => pool.undoRebalance(), 'unknown-rebalance', /no rebalance to undo/);

    const { plan: third } = await pool.rebalance();
    world().nowMs += 3_600_000;
    await refuses(() => pool.undoRebalance(third.id), 'unknown-rebalance', /cannot be undone/);
    await refuses(() => pool.undoRebalance(), 'unknown-rebalance', /no rebalance to undo/);
  });

  it('puts back what just one of two has moved that were at work at once', async () => {
    const pool = await unevenPool(5000);
    for (const id of ['one', 'two', 'one']) await rebalanceStep(sliceOf(pool, 0), id, ONLY_PART);
    assert.deepEqual(await queueLengths(pool), { a: 2500, b: 2500 });

    const undone = await pool.undoRebalance('two');

    assert.deepEqual([undone.movedTasks, undone.leftTasks], [1000, 0]);
    assert.deepEqual(await queueLengths(pool), { a: 3500, b: 1500 });
    const rest = await pool.undoRebalance('one');
    assert.deepEqual([rest.movedTasks, rest.leftTasks], [1500, 0]);
    assert.deepEqual(await queueLengths(pool), { a: 5000, b: 0 });
    assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
  });

  it('leaves what a later rebalance has moved on, until that is undone', async () => {
    const pool = await unevenPool(4);
    const { plan } = await pool.rebalance();
    const [first] = await rowsIn(pool, queueOf('b'));
    assert.ok(first);
    await joinNode(pool, 'c');
    await pool.pauseNode('a');
    await pool.rebalance();
    assert.deepEqual(await queueLengths(pool), { a: 2, b: 1, c: 1 });

    await pool.undoRebalance();
    const { movedTasks, leftTasks } = await pool.undoRebalance(plan.id);

    assert.deepEqual([movedTasks, leftTasks], [2, 0]);
    assert.deepEqual(await queueLengths(pool), { a: 4, b: 0, c: 0 });
  });

  it('runs a bounded number of commands a call, however many nodes tasks went to', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(400));
    for (let n = 0; n < 400; n++) await joinNode(pool, `b${n}`);
    const { plan, movedTasks } = await pool.rebalance();
    await world().redis.config('RESETSTAT');

    const { tasks } = await undoStep(sliceOf(pool, 0), plan.id);

    const stats = await world().redis.info('commandstats');
    const commands = [...stats.matchAll(/:calls=(\d+)/g)].reduce(
      (sum, [, n]) => sum + Number(n),
      0,
    );
    assert.ok(tasks > 0 && commands <= 1200, `${commands} commands for ${tasks} tasks`);
    assert.equal((await pool.undoRebalance()).movedTasks, movedTasks - tasks);
  });

  it('keeps what it needs for an hour at most, of the last eight', async () => {
    const pool = await unevenPool(400);
    const ids: string[] = [];
    for (let n = 0; n < 10; n++) {
      const { plan } = await pool.rebalance();
      ids.push(plan.id);
      await joinNode(pool, `c${n}`);
    }
    const key = (what: string) => `${world().prefix}:{demo:0}:${what}`;
    for (const id of ids.slice(-8)) {
      for (const name of ['rebalances', `moves:${id}`, `rebalanced:${id}`]) {
        const ttl = await world().redis.pttl(key(name));
        assert.ok(ttl > 3_500_000 && ttl <= 3_600_000, `${name}: ${ttl} ms`);
      }
    }
    assert.equal(await world().redis.zcard(key('rebalances')), 8);
    assert.equal((await world().redis.keys(key('moves:*'))).length, 8);
    assert.equal((await world().redis.keys(key('rebalanced:*'))).length, 8);
    await refuses(() => pool.undoRebalance(ids[0]), 'unknown-rebalance', /cannot be undone/);

    for (let n = 0; n < 8; n++) await pool.undoRebalance();
    const kept = await world().redis.keys(key('*'));
    const forUndo = kept.filter((name) => /:(moves|rebalanced|rebalances|made|plans)\b/.test(name));
    // of two plans that were not undone
    assert.deepEqual(
      forUndo.map((name) => name.slice(key('').length)).sort(),
      [`made:${ids[0] ?? ''}`, `made:${ids[1] ?? ''}`, 'plans'].sort(),
    );
  });

  it('puts nothing back onto a node that drains', async () => {
    const pool = await unevenPool(8);
    await pool.rebalance();
    await pool.drainNode('a');

    const { movedTasks, leftTasks } = await pool.undoRebalance();

    assert.deepEqual([movedTasks, leftTasks], [0, 4]);
    assert.deepEqual(await queueLengths(pool), { a: 0, b: 8 });
  });

  it('puts nothing back onto a node that does not offer the labels any more', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a', { labels: ['gpu'] });
    await pool.enqueueAll(someTasks(8, { requires: ['gpu'] }));
    await joinNode(pool, 'b', { labels: ['gpu'] });
    await pool.rebalance();
    await joinNode(pool, 'a');

    const { movedTasks, leftTasks } = await pool.undoRebalance();

    assert.deepEqual([movedTasks, leftTasks], [0, 4]);
  });

  it('undoes in all partitions', async () => {
    const pool = await world().createPool({ partitions: 2 });
    for (const partition of [0, 1]) await joinNode(pool, 'a', { partition });
    await pool.enqueueAll(someTasks(40));
    for (const partition of [0, 1]) await joinNode(pool, 'b', { partition });
    await pool.rebalance();
    assert.deepEqual(await queueLengths(pool), { a: 20, b: 20 });

    await pool.undoRebalance();

    assert.deepEqual(await queueLengths(pool), { a: 40, b: 0 });
  });
});

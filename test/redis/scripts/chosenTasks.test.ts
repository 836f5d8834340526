import assert from 'node:assert/strict';
import type { TaskId } from '../../../core/domain/task.js';
import { assertSound, takeCensus } from '../../support/census.js';
import { failed, joinNode, joinNodes, takeTokens } from '../../support/handNode.js';
import {
  backlog,
  byNode,
  itemAt,
  namesIn,
  queueOf,
  runningOn,
  whereIs,
} from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('move', () => {
  const world = useWorld();

  it("moves chosen tasks from one node's queue to the end of another's, with their cost", async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    const ids = await pool.enqueueAll(someTasks(3, { cost: 2 }));
    await joinNode(pool, 'b');

    const report = await pool.move([itemAt(ids, 2), itemAt(ids, 0)], queueOf('a'), 'b');

    assert.deepEqual(report, { done: [ids[2], ids[0]], skipped: [] });
    assert.deepEqual(await namesIn(pool, queueOf('b')), ['t3', 't1']);
    assert.deepEqual(await byNode(pool, (n) => n.queuedCost), { a: 2, b: 4 });
    assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
  });

  it('looks at a bounded part of a list in each call, and at all tasks in the end', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    const ids = await pool.enqueueAll(someTasks(30_000));
    await joinNode(pool, 'b');
    const chosen = [...ids.slice(0, 20), ...ids.slice(14_000, 14_030), ...ids.slice(-20)];
    await world().redis.config('RESETSTAT');

    const { done, skipped } = await pool.move(chosen, queueOf('a'), 'b');

    assert.deepEqual(done, [...ids.slice(0, 20), ...ids.slice(-20)]);
    assert.deepEqual(skipped, ids.slice(14_000, 14_030));
    const info = await world().redis.info('commandstats');
    const calls = Number(/cmdstat_evalsha:calls=(\d+)/.exec(info)?.[1]);
    assert.ok(calls >= 10, `${calls} calls`);
  });

  it('moves from the backlog to a node, whatever its window, also to a paused one', async () => {
    const pool = await world().createPool({ window: 0 });
    await joinNode(pool, 'a');
    await pool.pauseNode('a');
    const ids = await pool.enqueueAll(someTasks(150, { priority: 3 }));

    const report = await pool.move(ids, backlog, 'a');

    assert.equal(report.done.length, 150);
    assert.deepEqual(await byNode(pool, (n) => n.queued), { a: 150 });
  });

  it('skips tasks that are elsewhere, gone or named twice', async () => {
    const pool = await world().createPool();
    const { a } = await joinNodes(pool, { a: 1 });
    const [running = '', queued = ''] = await pool.enqueueAll(someTasks(2));
    await takeTokens(a, 1);
    await joinNode(pool, 'b');
    const ids = [running, queued, queued, '0-99', '7-1'] as TaskId[];

    const report = await pool.move(ids, queueOf('a'), 'b');

    assert.deepEqual(report.done, [queued]);
    assert.deepEqual(report.skipped, [running, '0-99', '7-1']);
    assert.equal(await whereIs(pool, running), 'running on a');
  });

  it('moves nothing out of places where tasks do not wait', async () => {
    const pool = await world().createPool({ window: 0 });
    await joinNode(pool, 'a');
    const ids = await pool.enqueueAll(someTasks(1));

    for (const place of [runningOn('a'), { kind: 'dead' }, { kind: 'scheduled' }] as const) {
      assert.deepEqual((await pool.move(ids, place, 'a')).skipped, ids);
    }
    assert.deepEqual(await namesIn(pool, backlog), ['t1']);
  });

  it('wakes the node that it gives work to', async () => {
    const pool = await world().createPool({ window: 0, stealing: 'off' });
    const a = await joinNode(pool, 'a');
    await joinNode(pool, 'b');
    const ids = await pool.enqueueAll(someTasks(1));
    await pool.move(ids, backlog, 'b');
    assert.deepEqual(await a.take(1), { kind: 'empty', lateSettles: [] });

    await pool.move(ids, queueOf('b'), 'a');

    assert.equal(await world().redis.llen(`${world().prefix}:{demo:0}:wake:a`), 1);
  });

  it('refuses a node that is not there, draining or lost', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    await joinNodes(pool, { lost: 1 });
    world().nowMs += 1500;
    await pool.sweep();
    await joinNodes(pool, { draining: 1 });
    await pool.drainNode('draining');
    const ids = await pool.enqueueAll(someTasks(1));

    for (const name of ['nobody', 'draining', 'lost']) {
      await assert.rejects(pool.move(ids, backlog, name), {
        reason: 'unknown-node',
        message: new RegExp(`"${name}"`),
      });
    }
    assert.deepEqual(await namesIn(pool, backlog), ['t1']);
  });

  it('finds tasks near both ends of a very long queue, and says which it did not find', async () => {
    const pool = await world().createPool();
    const ids = await pool.enqueueAll(someTasks(25_000));
    await joinNode(pool, 'a');
    const chosen = [
      itemAt(ids, 0),
      itemAt(ids, 9_999),
      itemAt(ids, 12_000),
      itemAt(ids, 15_001),
      itemAt(ids, 24_999),
    ];
    await world().redis.del(`${world().prefix}:{demo:0}:roster`); // nothing is dispatched

    const rest = (await pool.snapshot()).nodes[0]?.queued ?? 0;
    const report = await pool.move(chosen.slice(1), backlog, 'a');

    assert.equal(rest, 1000);
    assert.deepEqual(report.done, [ids[9_999], ids[15_001], ids[24_999]]);
    assert.deepEqual(report.skipped, [ids[12_000]]);
  });
});

describe('remove', () => {
  const world = useWorld();

  it('deletes tasks of a queue, the backlog, scheduled and dead, and leaves nothing behind', async () => {
    const pool = await world().createPool({ window: 1, retryDelayMs: 100 });
    const a = await joinNode(pool, 'a');
    const [, buried = '', ...others] = await pool.enqueueAll(someTasks(4, { cost: 1 }));
    const [first = ''] = await takeTokens(a, 1);
    const [second = ''] = await takeTokens(a, 1);
    await a.settle({ failed: [failed(first), failed(second, 'Error: no', false)] });
    assert.equal(await whereIs(pool, buried), 'dead');

    const places = [
      ['0-1', { kind: 'scheduled' }],
      ['0-2', { kind: 'dead' }],
      [others[0], queueOf('a')],
      [others[1], backlog],
    ] as const;
    await pool.sweep();
    for (const [id, place] of places) {
      assert.deepEqual((await pool.remove([id as TaskId], place)).done, [id]);
    }

    const census = await takeCensus(world().redis, `${world().prefix}:{demo:0}:`);
    assert.equal(census.bodies.size, 0);
    assertSound(census);
  });

  it('skips running tasks and those that are gone', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    const ids = await pool.enqueueAll(someTasks(2));
    await takeTokens(a, 1);

    const fromRunning = await pool.remove(ids, runningOn('a'));
    const fromQueue = await pool.remove(ids, queueOf('a'));

    assert.deepEqual(fromRunning.done, []);
    assert.deepEqual(fromQueue, { done: [ids[1]], skipped: [ids[0]] });
    assert.equal(await whereIs(pool, itemAt(ids, 0)), 'running on a');
  });

  it('takes nothing from the backlog when it is asked for another place', async () => {
    const pool = await world().createPool();
    const ids = await pool.enqueueAll(someTasks(1));

    assert.deepEqual((await pool.remove(ids, runningOn('a'))).done, []);
    assert.deepEqual(await namesIn(pool, backlog), ['t1']);
  });
});

describe('retry of dead tasks', () => {
  const world = useWorld();

  it('gives them all their attempts again, at the end of the backlog', async () => {
    const pool = await world().createPool({ maxAttempts: 1 });
    const a = await joinNode(pool, 'a');
    const ids = await pool.enqueueAll(someTasks(3));
    const tokens = await takeTokens(a, 2);
    await a.settle({ failed: tokens.map((token) => failed(token)) });

    const report = await pool.retryDead([itemAt(ids, 1), itemAt(ids, 0), itemAt(ids, 2)]);

    assert.deepEqual(report, { done: [ids[1], ids[0]], skipped: [ids[2]] });
    assert.deepEqual(await namesIn(pool, queueOf('a')), ['t3', 't2', 't1']);
    assert.equal((await pool.inspect(itemAt(ids, 0)))?.failure, undefined);
    assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
  });
});

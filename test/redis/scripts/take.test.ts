import assert from 'node:assert/strict';
import { failed, joinNode, takeTokens } from '../../support/handNode.js';
import { backlog, byNode, namesIn, queueLengths, queueOf, whereIs } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('take', () => {
  const world = useWorld();
  const wakeKey = (node: string) => `${world().prefix}:{demo:0}:wake:${node}`;
  const isIdle = async (node: string) =>
    (await world().redis.sismember(`${world().prefix}:{demo:0}:idle`, node)) === 1;

  it('gives the head of the queue, with body and lease', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 5000 });
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(3));

    const taken = await a.take(2);

    assert.deepEqual(taken, {
      kind: 'taken',
      tasks: [
        { token: '1', body: '["t1"]', failedAttempts: 0 },
        { token: '2', body: '["t2"]', failedAttempts: 0 },
      ],
      lateSettles: [],
    });
    assert.deepEqual((await pool.inspect('0-1'))?.at, {
      state: 'running',
      node: 'a',
      leaseUntilMs: world().nowMs + 7500,
    });
    assert.deepEqual(await namesIn(pool, queueOf('a')), ['t3']);
  });

  it('settles and takes in one call', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(4));
    const [first = '', second = ''] = await takeTokens(a, 2);

    const next = await a.take(1, { completed: [first], failed: [failed(second)] });

    assert.equal(next.kind === 'taken' && next.tasks[0]?.token, '3');
    assert.equal(await whereIs(pool, '0-1'), 'completed on a');
    assert.equal(await whereIs(pool, '0-2'), 'scheduled');
    assert.deepEqual(await byNode(pool, ({ running, completed }) => [running, completed]), {
      a: [1, 1],
    });
  });

  it('takes the higher priority first, be it in the queue or in the backlog', async () => {
    const pool = await world().createPool({ window: 1 });
    const a = await joinNode(pool, 'a', { capacity: 2 });
    await pool.enqueueAll([
      { name: 'queued low' },
      { name: 'queued high', priority: 7 },
      { name: 'waits low' },
    ]);
    await pool.enqueueAll([{ name: 'waits high', priority: 8 }]);
    assert.deepEqual(await namesIn(pool, backlog), ['waits high', 'waits low']);

    const tokens = await takeTokens(a, 3);

    assert.deepEqual(tokens, ['4:8:1:0', '2:7:1:0', '1']);
  });

  it('fills the queue up again from the backlog', async () => {
    const pool = await world().createPool({ window: 2 });
    const a = await joinNode(pool, 'a', { capacity: 2 });
    await pool.enqueueAll(someTasks(20));
    assert.deepEqual(await queueLengths(pool), { a: 4 });

    for (let i = 0; i < 2; i++) await a.take(1);

    assert.deepEqual(await queueLengths(pool), { a: 4 });
    assert.equal((await pool.snapshot()).backlog, 14);
    assert.deepEqual(await namesIn(pool, queueOf('a')), ['t3', 't4', 't5', 't6']);
  });

  it('takes straight from the backlog when the window is 0', async () => {
    const pool = await world().createPool({ window: 0 });
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(3));

    assert.deepEqual(await takeTokens(a, 2), ['1', '2']);

    assert.deepEqual(await byNode(pool, (n) => [n.queuedCost, n.runningCost]), { a: [0, 2] });
    assert.equal((await pool.snapshot()).backlog, 1);
  });

  it('shares a backlog over all nodes when the window is unlimited', async () => {
    const pool = await world().createPool();
    await pool.enqueueAll(someTasks(2100));
    const a = await joinNode(pool, 'a'); // gets the first 1000
    await joinNode(pool, 'b'); // gets the next 1000

    await a.take(1);

    const { a: onA = 0, b: onB = 0 } = await byNode(pool, (n) => n.queuedCost + n.runningCost);
    assert.equal(onA + onB, 2100);
    assert.ok(Math.abs(onA - onB) <= 1, `${onA}, ${onB}`);
  });

  it('gives nothing to a paused or draining node, but settles what it sends', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(3));
    const [first = '', second = ''] = await takeTokens(a, 2);

    await pool.pauseNode('a');
    const paused = await a.take(1, { completed: [first] });
    await pool.drainNode('a');
    const drained = await a.take(1, { completed: [second] });

    assert.deepEqual(paused, { kind: 'paused', lateSettles: [] });
    assert.deepEqual(drained, { kind: 'paused', lateSettles: [] });
    assert.equal((await pool.snapshot()).counters.completed, 2);
    assert.deepEqual(await namesIn(pool, backlog), ['t3']);
  });

  it('notes an idle node and leaves a wake-up for it when work comes', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    assert.deepEqual(await a.take(1), { kind: 'empty', lateSettles: [] });
    assert.equal(await isIdle('a'), true);

    await pool.enqueueAll(someTasks(3));
    await pool.enqueueAll(someTasks(3));

    assert.equal(await isIdle('a'), false);
    assert.equal(await world().redis.llen(wakeKey('a')), 1);
  });

  it('wakes an idle node for work that stays in the backlog', async () => {
    const pool = await world().createPool({ window: 0 });
    const a = await joinNode(pool, 'a');
    await a.take(1);

    await pool.enqueueAll(someTasks(1));

    assert.equal(await world().redis.llen(wakeKey('a')), 1);
  });

  it('wakes only as many idle nodes as there are tasks', async () => {
    const pool = await world().createPool();
    for (const name of ['a', 'b', 'c']) await (await joinNode(pool, name)).take(1);

    await pool.enqueueAll(someTasks(2));

    const woken = await Promise.all(['a', 'b', 'c'].map((n) => world().redis.llen(wakeKey(n))));
    assert.equal(
      woken.reduce((sum, n) => sum + n, 0),
      2,
    );
  });

  it('refuses an earlier process of the same name, and settles nothing for it', async () => {
    const pool = await world().createPool();
    const before = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(2));
    const completed = await takeTokens(before, 1);
    await joinNode(pool, 'a');

    const refused = await before.take(1, { completed });

    assert.deepEqual(refused, { kind: 'stale', why: 'superseded' });
    const { counters } = await pool.snapshot();
    assert.deepEqual([counters.completed, counters.staleSettles], [0, 1]);
  });

  it('gives also what another program has put into the queue, as a task without a body', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a', { capacity: 5 });
    await pool.enqueue({ name: 'x' });
    await world().redis.rpush(`${world().prefix}:{demo:0}:queue:a:0`, 'no token', '7:x:y', '9');

    const taken = await a.take(5);
    const tasks = taken.kind === 'taken' ? taken.tasks : [];
    await a.settle({
      completed: ['1'],
      failed: tasks.slice(1).map(({ token }) => failed(token, 'its body is gone', false)),
    });

    assert.deepEqual(
      tasks.map(({ token, body }) => [token, body]),
      [
        ['1', '["x"]'],
        ['no token', ''],
        ['7:x:y', ''],
        ['9', ''],
      ],
    );
    assert.equal((await pool.snapshot()).dead, 3);
    assert.deepEqual(await byNode(pool, ({ running }) => running), { a: 0 });
  });

  it('refuses a node that was declared lost', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const a = await joinNode(pool, 'a');
    world().nowMs += 1500;
    await pool.sweep();

    assert.deepEqual(await a.take(1), { kind: 'stale', why: 'lost' });
  });

  it('takes at most 1000 tasks, and none when there is no room', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a', { capacity: 10_000 });
    await pool.enqueueAll(someTasks(1500));

    assert.deepEqual(await a.take(0), { kind: 'taken', tasks: [], lateSettles: [] });
    assert.equal((await takeTokens(a, 5000)).length, 1000);
  });
});

import assert from 'node:assert/strict';
import { failed, joinNode, joinNodes, takeTokens } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';
import { explained, kinds, reasons, refusals, said } from './explained.js';

describe('why a task waits', () => {
  const world = useWorld();
  const behind = { atLeast: false, higherPriority: 0, sameLane: 0, otherLanes: 0 };

  it('nobody works on the pool', async () => {
    const pool = await world().createPool();
    const id = await pool.enqueue({ name: 'x' });
    assert.deepEqual(await reasons(pool, id), [{ kind: 'no-nodes' }]);
    assert.deepEqual(await said(pool, id), [
      '0-1 waits in the backlog.',
      'No node is there: nobody works on the pool.',
    ]);
  });

  it('no node offers a label', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a', { labels: ['region=eu'] });
    const id = await pool.enqueue({ name: 'x', requires: ['gpu', 'region=eu'] });
    const labels = ['gpu', 'region=eu'];
    assert.deepEqual(await reasons(pool, id), [
      { kind: 'no-eligible-node', labels, missing: ['gpu'] },
    ]);
    assert.deepEqual(await refusals(pool, id), {
      a: [{ kind: 'labels-missing', labels: ['gpu'] }],
    });
    assert.deepEqual((await said(pool, id)).slice(1), [
      'It requires gpu, region=eu, and no node offers gpu.',
      'a may not be given it: It does not offer gpu.',
    ]);
  });

  it('each label is offered, but all of them by no node', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a', { labels: ['gpu'] });
    await joinNode(pool, 'b', { labels: ['region=eu'] });
    const id = await pool.enqueue({ name: 'x', requires: ['gpu', 'region=eu'] });
    const labels = ['gpu', 'region=eu'];
    assert.deepEqual(await reasons(pool, id), [{ kind: 'no-eligible-node', labels, missing: [] }]);
    assert.deepEqual(await refusals(pool, id), {
      a: [{ kind: 'labels-missing', labels: ['region=eu'] }],
      b: [{ kind: 'labels-missing', labels: ['gpu'] }],
    });
  });

  it('all nodes that could run it are paused, drained or lost', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    await joinNode(pool, 'lost', { labels: ['gpu'] });
    world().nowMs += 1500;
    await pool.sweep();
    await joinNode(pool, 'paused', { labels: ['gpu'] });
    await joinNode(pool, 'drained', { labels: ['gpu'] });
    await joinNode(pool, 'active');
    await pool.pauseNode('paused');
    await pool.drainNode('drained');
    const id = await pool.enqueue({ name: 'x', requires: ['gpu'] });
    assert.deepEqual(await reasons(pool, id), [
      { kind: 'nodes-unavailable', paused: 1, draining: 1, lost: 1 },
    ]);
    assert.deepEqual(await refusals(pool, id), {
      active: [{ kind: 'labels-missing', labels: ['gpu'] }],
      drained: [{ kind: 'draining' }],
      lost: [{ kind: 'lost' }],
      paused: [{ kind: 'paused' }],
    });
  });

  it('the windows of all nodes are full, and they are busy', async () => {
    const pool = await world().createPool({ window: 1 });
    const { a } = await joinNodes(pool, { a: 1, b: 1 });
    await pool.enqueueAll(someTasks(2));
    await takeTokens(a, 1);
    await pool.enqueue({ name: 'queued on a' });
    const id = await pool.enqueue({ name: 'x' });
    assert.deepEqual(await reasons(pool, id), [
      { kind: 'windows-full', nodes: 2, running: 1, capacity: 2 },
    ]);
    const full = { kind: 'window-full', window: 1, room: 0 };
    assert.deepEqual(await refusals(pool, id), { a: [full], b: [full] });
  });

  it('it costs more than any window has room for, and they are busy', async () => {
    const pool = await world().createPool({ window: 3 });
    const a = await joinNode(pool, 'a');
    await pool.enqueue({ name: 'runs' });
    await takeTokens(a, 1);
    const id = await pool.enqueue({ name: 'x', cost: 5 });
    assert.deepEqual(await refusals(pool, id), {
      a: [{ kind: 'window-full', window: 3, room: 3 }],
    });
    assert.deepEqual(await kinds(pool, id), ['windows-full']);
  });

  it('nodes are given nothing ahead, and all of them are busy', async () => {
    const pool = await world().createPool({ window: 0 });
    const a = await joinNode(pool, 'a', { capacity: 2 });
    await pool.enqueueAll(someTasks(2));
    await takeTokens(a, 2);
    const id = await pool.enqueue({ name: 'x' });
    assert.deepEqual(await reasons(pool, id), [
      { kind: 'windows-full', nodes: 1, running: 2, capacity: 2 },
    ]);
    assert.match(
      (await said(pool, id))[1] ?? '',
      /^a is the only node .* busy: it runs 2 of 2 tasks/,
    );
    assert.deepEqual(await refusals(pool, id), {});
  });

  it('others go first: those before it, and those of a higher priority', async () => {
    const pool = await world().createPool();
    await pool.enqueueAll([...someTasks(3), ...someTasks(2, { priority: 4 })]);
    const id = await pool.enqueue({ name: 'x' });
    await pool.enqueueAll(someTasks(10));
    assert.deepEqual(await reasons(pool, id), [
      { kind: 'no-nodes' },
      { kind: 'behind', ...behind, tasks: 5, higherPriority: 2, sameLane: 3 },
    ]);
    assert.equal((await said(pool, id))[2], '5 tasks go first, 2 of them of a higher priority.');
  });

  it('others go first in the queue of its node, and of the backlog those of a higher priority', async () => {
    const pool = await world().createPool({ window: 4 });
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(4));
    await pool.enqueueAll(someTasks(2, { priority: 7 }));
    await takeTokens(a, 1);
    assert.deepEqual(await reasons(pool, '0-4'), [
      { kind: 'node-busy', node: 'a', running: 1, capacity: 1, thieves: 0 },
      { kind: 'behind', ...behind, tasks: 4, higherPriority: 1, sameLane: 3 },
    ]);
  });

  it('takes turns with other lanes that its nodes can serve', async () => {
    const pool = await world().createPool({ window: 1 });
    await joinNode(pool, 'a', { labels: ['gpu'] });
    await joinNode(pool, 'b', { labels: ['eu'] });
    await pool.enqueueAll(someTasks(2));
    await pool.enqueueAll([
      ...someTasks(3, { tenant: 'ann' }),
      ...someTasks(3, { tenant: 'tom' }),
      ...someTasks(3, { requires: ['gpu'] }),
      ...someTasks(3, { requires: ['eu'] }),
    ]);
    const id = await pool.enqueue({ name: 'x', requires: ['gpu'], tenant: 'ann' });
    // with those of ann, tom and gpu, not with those of eu, which others serve
    const turns = { ...behind, tasks: 0, otherLanes: 3 };
    assert.deepEqual((await reasons(pool, id))[1], { kind: 'behind', ...turns });
    assert.equal((await said(pool, id))[2], 'It takes turns with 3 other lanes of its priority.');
    assert.deepEqual((await reasons(pool, '0-5'))[1], {
      ...{ kind: 'behind', ...behind, tasks: 2, sameLane: 2, otherLanes: 4 },
    });
  });

  it('others go first, however many', async () => {
    const pool = await world().createPool();
    await pool.enqueueAll(someTasks(25_000));
    assert.deepEqual(await reasons(pool, '0-12500'), [
      { kind: 'no-nodes' },
      { kind: 'behind', ...behind, tasks: 12_499, sameLane: 12_499 },
    ]);
  });

  it('so many go first that they are not counted, in a list without order', async () => {
    const pool = await world().createPool();
    await pool.enqueueAll(someTasks(25_000));
    const list = `${world().prefix}:{demo:0}:backlog:0:0`;
    const tokens = await world().redis.lrange(list, 0, -1);
    await world().redis.del(list);
    await world().redis.rpush(list, ...tokens.reverse());
    assert.deepEqual(await reasons(pool, '0-11500'), [
      { kind: 'behind', ...behind, tasks: 10_000, atLeast: true, sameLane: 10_000 },
    ]);
    assert.equal((await explained(pool, '0-11500')).at, undefined);
    // near an end it is found
    assert.deepEqual((await reasons(pool, '0-2'))[1], {
      ...{ kind: 'behind', ...behind, tasks: 24_998, sameLane: 24_998 },
    });
  });

  it('it is delayed', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'x', delayMs: 5000 });
    assert.deepEqual(await reasons(pool, id), [{ kind: 'delayed', untilMs: world().nowMs + 5000 }]);
    assert.deepEqual((await said(pool, id)).slice(0, 2), [
      '0-1 is scheduled for 1970-01-01T00:16:45.000Z.',
      'It is not to run before 1970-01-01T00:16:45.000Z.',
    ]);
  });

  it('it is delayed, and then nobody could run it', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'x', delayMs: 5000, requires: ['gpu'] });
    assert.deepEqual(await kinds(pool, id), ['delayed', 'no-eligible-node']);
  });

  it('it failed, and is to be tried again later', async () => {
    const pool = await world().createPool({ backoff: 'fixed', retryDelayMs: 3000 });
    const a = await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'x' });
    const tokens = await takeTokens(a, 1);
    await a.settle({ failed: tokens.map((token) => failed(token, 'Error: no\n  at x')) });
    const { nowMs } = world();
    assert.deepEqual(await reasons(pool, id), [
      {
        ...{ kind: 'retry-delayed', untilMs: nowMs + 3000, attempts: 1 },
        ...{ lastError: 'Error: no\n  at x', failedAtMs: nowMs, failedOn: 'a' },
      },
    ]);
    assert.match((await said(pool, id))[1] ?? '', /^Attempt 1 failed on a at .*was: Error: no$/);
  });

  for (const [state, kind] of [
    ['paused', 'node-paused'],
    ['lost', 'node-lost'],
  ] as const) {
    it(`its node is ${state}`, async () => {
      const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
      await joinNode(pool, 'a');
      const id = await pool.enqueue({ name: 'x' });
      if (state === 'paused') await pool.pauseNode('a');
      else world().nowMs += 1500;
      assert.deepEqual(await reasons(pool, id), [{ kind, node: 'a' }]);
      assert.deepEqual(await refusals(pool, id), { a: [{ kind: state }] });
    });
  }

  it('its node is being drained, and it has not moved yet', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(1500));
    const cancel = new AbortController();
    await pool.drainNode('a', { signal: cancel.signal, onProgress: () => cancel.abort() });
    assert.deepEqual(await kinds(pool, '0-1'), ['node-draining']);
    assert.deepEqual(await kinds(pool, '0-9'), ['node-draining', 'behind']);
  });

  it('nothing keeps it', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'x' });
    assert.deepEqual(await reasons(pool, id), [{ kind: 'next', nodes: ['a'] }]);
  });

  it('nothing keeps one that runs, or has ended', async () => {
    const pool = await world().createPool({ maxAttempts: 1 });
    const a = await joinNode(pool, 'a', { capacity: 3 });
    await pool.enqueueAll(someTasks(3));
    const [, completed = '', dead = ''] = await takeTokens(a, 3);
    await a.settle({ completed: [completed], failed: [failed(dead)] });
    for (const [id, where] of [
      ['0-1', /^0-1 runs on a\.$/],
      ['0-2', /^0-2 was completed on a at 1970-/],
      ['0-3', /^0-3 is dead since 1970-.*Z: attempt 1 failed on a\. The error was: .+/],
    ] as const) {
      assert.deepEqual(await reasons(pool, id), []);
      assert.match((await said(pool, id))[0] ?? '', where);
    }
    assert.deepEqual((await explained(pool, '0-3')).refused, []);
  });
});

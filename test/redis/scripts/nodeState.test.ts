import assert from 'node:assert/strict';
import { joinNode, joinNodes, takeTokens } from '../../support/handNode.js';
import { backlog, byNode, namesIn, queueLengths, queueOf } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('pause', () => {
  const world = useWorld();

  it('gives the node nothing new; it keeps its queue and what it runs', async () => {
    const pool = await world().createPool();
    const { a } = await joinNodes(pool, { a: 1, b: 1 });
    await pool.enqueueAll(someTasks(4));
    await takeTokens(a, 1);

    await pool.pauseNode('a');
    await pool.enqueueAll(someTasks(10));

    assert.deepEqual(await byNode(pool, (n) => [n.state, n.queued, n.running]), {
      a: ['paused', 1, 1],
      b: ['active', 12, 0],
    });
  });

  it('ends with a resume, which gives the node work and wakes it', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    await pool.pauseNode('a');
    await a.take(1);
    await pool.enqueueAll(someTasks(3));

    await pool.resumeNode('a');

    assert.deepEqual(await queueLengths(pool), { a: 3 });
    assert.equal(await world().redis.llen(`${world().prefix}:{demo:0}:wake:a`), 1);
    assert.equal((await takeTokens(a, 3)).length, 3);
  });
});

describe('a pause of a node that is gone', () => {
  const world = useWorld();

  it('can be ended, so that the node comes back active', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const stopped = await joinNode(pool, 'stopped');
    await joinNode(pool, 'lost');
    await pool.pauseNode('stopped');
    await pool.pauseNode('lost');
    await stopped.leave();
    world().nowMs += 5000;
    await pool.sweep();

    await pool.resumeNode('stopped');
    await pool.resumeNode('lost');
    await joinNodes(pool, { stopped: 1, lost: 1 });

    assert.deepEqual(await byNode(pool, (n) => n.state), { lost: 'active', stopped: 'active' });
    await assert.rejects(pool.resumeNode('never'), { reason: 'unknown-node' });
  });

  it('outlasts a drain', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    await pool.pauseNode('a');
    await pool.drainNode('a');
    await joinNode(pool, 'a');
    assert.deepEqual(await byNode(pool, (n) => n.state), { a: 'paused' });
  });
});

describe('drain', () => {
  const world = useWorld();

  it('moves the queue to the other nodes; what runs stays', async () => {
    const pool = await world().createPool();
    const { a } = await joinNodes(pool, { a: 1, b: 1, c: 1 });
    await pool.enqueueAll(someTasks(9));
    await takeTokens(a, 1);

    const report = await pool.drainNode('a');

    assert.deepEqual(report, {
      ...{ movedTasks: 2, leftRunning: 1, waitedMs: 0 },
      ...{ outcome: 'running', cancelled: false },
    });
    assert.deepEqual(await byNode(pool, (n) => [n.state, n.queued, n.running]), {
      a: ['draining', 0, 1],
      b: ['active', 4, 0],
      c: ['active', 4, 0],
    });
  });

  it('puts the queue at the head of the backlog where there is no other node', async () => {
    const pool = await world().createPool({ window: 3 });
    await joinNode(pool, 'a');
    await pool.enqueueAll([...someTasks(4), { name: 'high', priority: 9 }]);

    await pool.drainNode('a');

    assert.deepEqual(await namesIn(pool, queueOf('a')), []);
    assert.deepEqual(await namesIn(pool, backlog), ['high', 't1', 't2', 't3', 't4']);
  });

  it('moves thousands in bounded steps', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(2500));
    await joinNode(pool, 'b');
    const steps: string[] = [];

    const report = await pool.drainNode('a', {
      onProgress: (done, total) => steps.push(`${done}/${total}`),
    });

    assert.deepEqual(report, {
      ...{ movedTasks: 2500, leftRunning: 0, waitedMs: 0 },
      ...{ outcome: 'empty', cancelled: false },
    });
    assert.deepEqual(steps, ['1000/2500', '2000/2500', '2500/2500']);
    assert.deepEqual(await queueLengths(pool), { a: 0, b: 2500 });
  });

  it('stops between two steps when it is cancelled', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(2500));
    const cancel = new AbortController();

    const report = await pool.drainNode('a', {
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    });

    assert.deepEqual(report, {
      ...{ movedTasks: 1000, leftRunning: 0, waitedMs: 0 },
      ...{ outcome: 'cancelled', cancelled: true },
    });
  });

  it('ends with a resume', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    await pool.drainNode('a');
    await pool.enqueueAll(someTasks(2));

    await pool.resumeNode('a');

    assert.deepEqual(await byNode(pool, (n) => [n.state, n.queued]), { a: ['active', 2] });
  });
});

describe('a node that is not there or lost', () => {
  const world = useWorld();

  it('cannot be paused, resumed or drained', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    await joinNode(pool, 'lost');
    world().nowMs += 1500;
    await pool.sweep();

    for (const name of ['nobody', 'lost']) {
      const wanted = { reason: 'unknown-node', message: new RegExp(`"${name}"`) };
      await assert.rejects(pool.pauseNode(name), wanted);
      await assert.rejects(pool.resumeNode(name), wanted);
      await assert.rejects(pool.drainNode(name), wanted);
    }
    assert.deepEqual(await byNode(pool, (n) => n.state), { lost: 'lost' });
  });
});

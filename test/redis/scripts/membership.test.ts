import assert from 'node:assert/strict';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNode, joinNodes, takeTokens } from '../../support/handNode.js';
import { backlog, byNode, namesIn, queueLengths, queueOf, whereIs } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('register', () => {
  const world = useWorld();

  it('lists the node with its weight, capacity and a growing epoch', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    await joinNode(pool, 'a', { weight: 0.25, capacity: 7 });
    const again = await joinNode(pool, 'a', { weight: 2.5, capacity: 8 });

    const [node, ...others] = (await pool.snapshot()).nodes;

    assert.deepEqual(others, []);
    assert.deepEqual(node, {
      name: 'a',
      state: 'active',
      weight: 2.5,
      capacity: 8,
      epoch: again.epoch,
      heartbeatDeadlineMs: world().nowMs + 1500,
      queued: 0,
      queuedCost: 0,
      running: 0,
      runningCost: 0,
      completed: 0,
      window: undefined,
      labels: [],
      ratePerSecond: undefined,
      stolen: 0,
    });
    assert.equal(again.epoch, 2);
  });

  it('gives a new node the backlog its window takes', async () => {
    const pool = await world().createPool({ window: 2 });
    await pool.enqueueAll(someTasks(10));

    await joinNode(pool, 'a', { capacity: 3 });

    assert.deepEqual(await queueLengths(pool), { a: 6 });
    assert.equal((await pool.snapshot()).backlog, 4);
  });

  it('takes from an earlier process of its name what that one ran, one attempt spent', async () => {
    const pool = await world().createPool();
    const before = await joinNode(pool, 'a');
    const [id = ''] = await pool.enqueueAll(someTasks(3));
    await takeTokens(before, 2);

    await joinNode(pool, 'a');

    // what had been taken goes before what it had in its queue's stead only once dispatched again
    assert.equal(await whereIs(pool, id), 'queued on a');
    assert.equal((await pool.inspect(id))?.failure?.attempts, 1);
    assert.deepEqual(await byNode(pool, (n) => [n.queued, n.running]), { a: [3, 0] });
  });

  it('takes back more running tasks than one call touches', async () => {
    const pool = await world().createPool();
    const before = await joinNode(pool, 'a', { capacity: 10_000 });
    await pool.enqueueAll(someTasks(2100));
    for (let i = 0; i < 3; i++) await before.take(1000);

    await joinNode(pool, 'a');

    assert.deepEqual(await byNode(pool, (n) => n.running), { a: 0 });
    await pool.sweep();
    assert.deepEqual(await byNode(pool, (n) => n.queued), { a: 2100 });
    assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
  });

  it('leaves a paused node paused', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    await pool.pauseNode('a');

    await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(1));

    assert.deepEqual(await byNode(pool, (n) => n.state), { a: 'paused' });
    assert.deepEqual(await namesIn(pool, backlog), ['t1']);
  });

  it('leaves a paused node paused that stopped, or was lost for long, in between', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const stopped = await joinNode(pool, 'stopped');
    await joinNode(pool, 'lost');
    await pool.pauseNode('stopped');
    await pool.pauseNode('lost');
    await stopped.leave();
    world().nowMs += 5000;
    await pool.sweep();
    world().nowMs += 2 * 3_600_000;
    await pool.sweep();
    assert.deepEqual((await pool.snapshot()).nodes, []);

    await joinNodes(pool, { stopped: 1, lost: 1 });

    assert.deepEqual(await byNode(pool, (n) => n.state), { lost: 'paused', stopped: 'paused' });
  });

  it('leaves a paused node paused that was lost in between, until it is resumed', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    await joinNode(pool, 'a');
    await pool.pauseNode('a');
    world().nowMs += 5000;
    await pool.sweep();
    assert.deepEqual(await byNode(pool, (n) => n.state), { a: 'lost' });

    await joinNode(pool, 'a');
    assert.deepEqual(await byNode(pool, (n) => n.state), { a: 'paused' });

    await pool.resumeNode('a');
    world().nowMs += 5000;
    await pool.sweep();
    await joinNode(pool, 'a');
    assert.deepEqual(await byNode(pool, (n) => n.state), { a: 'active' });
  });
});

describe('leave', () => {
  const world = useWorld();

  it('hands all that a node holds to the others, and forgets the node', async () => {
    const pool = await world().createPool();
    const { a } = await joinNodes(pool, { a: 1, b: 1 });
    await pool.enqueueAll(someTasks(6));
    await takeTokens(a, 1);

    await a.leave();

    assert.deepEqual(await queueLengths(pool), { b: 6 });
    assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
  });

  it('puts it back at the head of the backlog, in order, where there is no other', async () => {
    const pool = await world().createPool({ window: 4 });
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(6));
    await takeTokens(a, 2);

    await a.leave();

    assert.deepEqual(await namesIn(pool, backlog), ['t1', 't2', 't3', 't4', 't5', 't6']);
    assert.deepEqual((await pool.snapshot()).nodes, []);
  });

  it('gives back more than one call touches', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a', { capacity: 10_000 });
    await pool.enqueueAll(someTasks(2500));
    await takeTokens(a, 700);

    await a.leave();

    assert.equal((await pool.snapshot()).backlog, 2500);
    assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
  });

  it('does nothing for a process whose name another one has taken', async () => {
    const pool = await world().createPool();
    const before = await joinNode(pool, 'a');
    await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(1));

    await before.leave();

    assert.deepEqual(await namesIn(pool, queueOf('a')), ['t1']);
  });
});

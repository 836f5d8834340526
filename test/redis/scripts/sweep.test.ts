import assert from 'node:assert/strict';
import { assertSound, takeCensus } from '../../support/census.js';
import { failed, joinNode, joinNodes, sliceOf, takeTokens } from '../../support/handNode.js';
import { backlog, byNode, namesIn, queueLengths, queueOf, whereIs } from '../../support/look.js';
import { sweep } from '../../../core/redis/calls/sweep.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('sweep', () => {
  const world = useWorld();
  const census = () => takeCensus(world().redis, `${world().prefix}:{demo:0}:`);

  it('promotes scheduled tasks when they are due, not before', async () => {
    const pool = await world().createPool({ backoff: 'fixed', retryDelayMs: 500 });
    const a = await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'flaky' });
    const [token = ''] = await takeTokens(a, 1);
    await a.settle({ failed: [failed(token)] });

    world().nowMs += 499;
    await pool.sweep();
    assert.equal(await whereIs(pool, id), 'scheduled');
    world().nowMs += 1;
    const report = await pool.sweep();

    assert.equal(report.promoted, 1);
    assert.equal(await whereIs(pool, id), 'queued on a');
  });

  it("brings a lost node's queued and running tasks back, and another node finishes them", async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const { a, b } = await joinNodes(pool, { a: 1, b: 1 });
    await pool.enqueueAll(someTasks(6));
    await takeTokens(a, 1);
    world().nowMs += 1499;
    await b.heartbeat();
    assert.equal((await pool.sweep()).returned, 0);
    world().nowMs += 1;

    const report = await pool.sweep();

    assert.equal(report.returned, 3);
    assert.deepEqual(await byNode(pool, (n) => [n.state, n.queued, n.running]), {
      a: ['lost', 0, 0],
      b: ['active', 6, 0],
    });
    await b.settle({ completed: await takeTokens(b, 6) });
    assert.equal((await pool.snapshot()).counters.completed, 6);
    assertSound(await census());
  });

  it('puts what a lost node held at the head of the backlog, in order, the running first', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000, window: 3 });
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(5));
    await takeTokens(a, 1);
    world().nowMs += 1500;

    await pool.sweep();

    assert.deepEqual(await namesIn(pool, backlog), ['t1', 't2', 't3', 't4', 't5']);
  });

  it('gives a lost node that held more than one call touches to others in bounded calls', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const a = await joinNode(pool, 'a', { capacity: 5000 });
    await pool.enqueueAll(someTasks(3000));
    await takeTokens(a, 800);
    world().nowMs += 1499;
    const b = await joinNode(pool, 'b');
    await b.heartbeat();
    world().nowMs += 1;

    const first = await sweep(sliceOf(pool, 0), 0);
    assert.ok(first.more && first.report?.returned === 500);
    assertSound(await census());
    await pool.sweep();

    assert.deepEqual(await queueLengths(pool), { a: 0, b: 3000 });
    assertSound(await census());
  });

  it('buries a task that takes one node after the other down', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000, maxAttempts: 3 });
    const id = await pool.enqueue({ name: 'poison' });

    for (const victim of ['a', 'b', 'c']) {
      await takeTokens(await joinNode(pool, victim), 1);
      world().nowMs += 1500;
      await pool.sweep();
    }

    assert.equal(await whereIs(pool, id), 'dead');
    assert.deepEqual((await pool.inspect(id))?.failure, {
      attempts: 3,
      lastError: 'the node was lost while it ran this task',
      lastFailedAtMs: world().nowMs,
      node: 'c',
    });
  });

  it('forgets lost nodes after an hour', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    await joinNode(pool, 'a');
    world().nowMs += 1500;
    await pool.sweep();
    world().nowMs += 3_600_000;

    await pool.sweep();

    assert.deepEqual((await pool.snapshot()).nodes, []);
    const keys = await world().redis.keys(`${world().prefix}:{demo:0}:*:a*`);
    assert.deepEqual(keys, []);
  });

  it('does nothing where another node has just swept, also when the clock goes back', async () => {
    const pool = await world().createPool();
    const slice = sliceOf(pool, 0);
    await sweep(slice, 0);

    world().nowMs += 999;
    assert.equal((await sweep(slice, 1000)).report, undefined);
    world().nowMs += 1;
    assert.notEqual((await sweep(slice, 1000)).report, undefined);
    world().nowMs -= 5000;
    assert.notEqual((await sweep(slice, 1000)).report, undefined);
  });

  it('gives what nobody dispatched to nodes with room', async () => {
    const pool = await world().createPool({ window: 1 });
    await joinNode(pool, 'a');
    const ids = await pool.enqueueAll(someTasks(2));
    await pool.remove(ids.slice(0, 1), queueOf('a'));

    await pool.sweep();

    assert.deepEqual(await namesIn(pool, queueOf('a')), ['t2']);
  });
});

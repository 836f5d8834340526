import assert from 'node:assert/strict';
import { joinNode, takeTokens } from '../../support/handNode.js';
import { byNode, rowsIn, runningOn, whereIs } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('heartbeat', () => {
  const world = useWorld();

  it('keeps a node alive and renews the leases it names', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(2));
    const tokens = await takeTokens(a, 2);

    for (let i = 0; i < 5; i++) {
      world().nowMs += 900;
      assert.deepEqual(await a.heartbeat(tokens), {
        kind: 'alive',
        lostLeases: [],
        heartbeatTimeoutMs: 1000,
      });
      await pool.sweep();
    }

    const leases = (await rowsIn(pool, runningOn('a'))).map(({ at }) => at);
    const lease = { state: 'running', node: 'a', leaseUntilMs: world().nowMs + 1500 };
    assert.deepEqual(leases, [lease, lease]);
  });

  it('lets the lease of a task it does not name run out, so that it comes back', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const a = await joinNode(pool, 'a');
    const [, forgotten = ''] = await pool.enqueueAll(someTasks(2));
    await takeTokens(a, 2);
    world().nowMs += 1400;
    await a.heartbeat(['1']);
    world().nowMs += 100;

    await pool.sweep();

    assert.equal(await whereIs(pool, '0-1'), 'running on a');
    assert.equal(await whereIs(pool, forgotten), 'queued on a');
    assert.equal((await pool.inspect(forgotten))?.failure?.lastError, 'the lease ran out');
  });

  it('names the leases a node has no more, and gives it none anew', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(2));
    await takeTokens(a, 1);

    const reply = await a.heartbeat(['1', '2', '77:5:3:0']);

    assert.deepEqual(reply, {
      kind: 'alive',
      lostLeases: ['2', '77'],
      heartbeatTimeoutMs: 10_000,
    });
    assert.deepEqual(await byNode(pool, ({ running }) => running), { a: 1 });
  });

  it('tells a node of a changed timeout, and leases by the old one until then', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 5000 });
    const a = await joinNode(pool, 'a', { capacity: 2 });
    await pool.enqueueAll(someTasks(2));
    await pool.configure({ heartbeatTimeoutMs: 1000 });
    const until = async () =>
      (await rowsIn(pool, runningOn('a'))).map(({ at }) =>
        at.state === 'running' ? at.leaseUntilMs - world().nowMs : NaN,
      );

    await takeTokens(a, 1);
    assert.deepEqual(await until(), [7500]);
    const reply = await a.heartbeat(['1']);
    await takeTokens(a, 1);

    assert.equal(reply.kind === 'alive' && reply.heartbeatTimeoutMs, 1000);
    assert.deepEqual(await until(), [1500, 1500]);
  });

  it('tells a node that it is lost, or that another process has its name', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const a = await joinNode(pool, 'a');
    const before = await joinNode(pool, 'b');
    world().nowMs += 1500;
    await pool.sweep();
    await joinNode(pool, 'b');

    assert.deepEqual(await a.heartbeat(), { kind: 'stale', why: 'lost' });
    assert.deepEqual(await before.heartbeat(), { kind: 'stale', why: 'superseded' });
  });
});

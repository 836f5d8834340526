import assert from 'node:assert/strict';
import { sweep } from '../../../core/redis/calls/sweep.js';
import { joinNode, sliceOf } from '../../support/handNode.js';
import { whereIs } from '../../support/look.js';
import { useWorld } from '../../support/world.js';

describe('a delayed task', () => {
  const world = useWorld();

  it('waits for its time, and runs then', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    const start = world().nowMs;
    const ids = await pool.enqueueAll([
      { name: 'after a delay', delayMs: 5000, priority: 4 },
      { name: 'at a moment', runAt: start + 5000 },
      { name: 'on a date', runAt: new Date(start + 5000), cost: 3 },
    ]);

    world().nowMs += 4999;
    await pool.sweep();
    const before = await Promise.all(ids.map(async (id) => (await pool.inspect(id))?.at));
    world().nowMs += 1;
    await pool.sweep();

    const due = { state: 'scheduled', dueAtMs: start + 5000 };
    assert.deepEqual(before, [due, due, due]);
    const after = await Promise.all(ids.map((id) => whereIs(pool, id)));
    assert.deepEqual(after, ['queued on a', 'queued on a', 'queued on a']);
  });

  it('whose time has come goes on at once', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    const ids = await pool.enqueueAll([
      { name: 'no delay', delayMs: 0 },
      { name: 'long ago', runAt: 1 },
    ]);
    const places = await Promise.all(ids.map((id) => whereIs(pool, id)));
    assert.deepEqual(places, ['queued on a', 'queued on a']);
  });

  it('makes the sweep say when the next one is due, also to who comes too soon', async () => {
    const pool = await world().createPool();
    const slice = sliceOf(pool, 0);
    await pool.enqueueAll([
      { name: 'later', delayMs: 900 },
      { name: 'sooner', delayMs: 250 },
    ]);

    const swept = await sweep(slice, 1000);
    const busy = await sweep(slice, 1000);

    assert.deepEqual([swept.dueInMs, busy], [250, { more: false, dueInMs: 250 }]);
  });

  it('that is due is promoted though a node has just swept', async () => {
    const pool = await world().createPool();
    await pool.enqueue({ name: 'soon', delayMs: 30 });
    await sweep(sliceOf(pool, 0), 1000);

    world().nowMs += 30;
    const swept = await sweep(sliceOf(pool, 0), 1000);

    assert.deepEqual([swept.report?.promoted, swept.dueInMs], [1, undefined]);
  });

  it('is refused where its time is none', async () => {
    const pool = await world().createPool();
    for (const fault of [
      { delayMs: -1 },
      { delayMs: 1.5 },
      { delayMs: 367 * 86_400_000 },
      { runAt: NaN },
      { runAt: new Date(NaN) },
      { runAt: 5, delayMs: 5 },
    ]) {
      await assert.rejects(pool.enqueue({ name: 'x', ...fault }), { reason: 'invalid-task' });
    }
    assert.equal((await pool.snapshot()).counters.enqueued, 0);
  });
});

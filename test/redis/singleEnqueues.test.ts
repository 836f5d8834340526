import assert from 'node:assert/strict';
import { backlog, namesIn } from '../support/look.js';
import { someTasks, useWorld } from '../support/world.js';

describe('single enqueues', () => {
  const world = useWorld();

  /** Calls of scripts since the last reset of the statistics. */
  const scriptCalls = async (): Promise<number> => {
    const info = await world().redis.info('commandstats');
    return Number(/^cmdstat_evalsha:calls=(\d+)/m.exec(info)?.[1] ?? 0);
  };

  it('of one tick go out in one call, each with its own id', async () => {
    const pool = await world().createPool();
    await pool.enqueue({ name: 'first' });
    await world().redis.config('RESETSTAT');

    const ids = await Promise.all(someTasks(100).map((task) => pool.enqueue(task)));

    assert.equal(await scriptCalls(), 1);
    assert.deepEqual(
      ids,
      someTasks(100).map((_, i) => `0-${i + 2}`),
    );
    const names = ['first', ...someTasks(100).map(({ name }) => name)];
    assert.deepEqual(await namesIn(pool, backlog), names);
  });

  it('of several ticks go out in several', async () => {
    const pool = await world().createPool();
    await pool.enqueue({ name: 'first' });
    await world().redis.config('RESETSTAT');
    const one = pool.enqueue({ name: 'one' });
    await new Promise(setImmediate);
    await Promise.all([one, pool.enqueue({ name: 'two' })]);
    assert.equal(await scriptCalls(), 2);
  });

  it('over 1000 are several calls', async () => {
    const pool = await world().createPool();
    await pool.enqueue({ name: 'first' });
    await world().redis.config('RESETSTAT');
    const ids = await Promise.all(someTasks(1001).map((task) => pool.enqueue(task)));
    assert.equal(await scriptCalls(), 2);
    assert.equal(new Set(ids).size, 1001);
  });

  it('fail alone where the script refuses one of them', async () => {
    const pool = await world().createPool();
    await pool.enqueue({ name: 'first' });
    const other = await world().scheduler.pool('demo');
    await other.configure({ maxPayloadBytes: 10 });

    const payloads = [1, 'x'.repeat(20), 2, 'y'.repeat(30), 3];
    const ended = await Promise.allSettled(
      payloads.map((payload) => pool.enqueue({ name: String(payload).slice(0, 1), payload })),
    );

    assert.deepEqual(
      ended.map((end) =>
        end.status === 'fulfilled' ? end.value : (end.reason as { reason: unknown }).reason,
      ),
      ['0-2', 'payload-too-large', '0-3', 'payload-too-large', '0-4'],
    );
    assert.deepEqual(await namesIn(pool, backlog), ['first', '1', '2', '3']);
  });

  it('that are too large by a new bound are refused together, in few calls', async () => {
    const pool = await world().createPool();
    await pool.enqueue({ name: 'first' });
    const other = await world().scheduler.pool('demo');
    await other.configure({ maxPayloadBytes: 100 });
    await world().redis.config('RESETSTAT');

    const large = someTasks(200, { payload: 'x'.repeat(1000) });
    const ended = await Promise.allSettled(
      [...large, { name: 'small' }].map((task) => pool.enqueue(task)),
    );

    assert.equal(ended.filter(({ status }) => status === 'rejected').length, 200);
    assert.deepEqual(await namesIn(pool, backlog), ['first', 'small']);
    assert.ok((await scriptCalls()) < 10);
  });

  it('reach all partitions alike, however many there are in a tick', async () => {
    const pool = await world().createPool({ partitions: 2 });
    for (let i = 0; i < 20; i++) {
      await Promise.all(someTasks(50).map((task) => pool.enqueue(task)));
      await pool.enqueue({ name: 'alone' });
    }
    const lengths = await Promise.all(
      [0, 1].map((p) => world().redis.llen(`${world().prefix}:{demo:${p}}:backlog:0:0`)),
    );
    assert.ok(Math.abs((lengths[0] ?? 0) - (lengths[1] ?? 0)) <= 200, String(lengths));
  });

  it('come before what is enqueued after them', async () => {
    const pool = await world().createPool();
    await pool.enqueue({ name: 'first' });
    await Promise.all([
      pool.enqueue({ name: 'single' }),
      pool.enqueueAll([{ name: 'bulk' }]),
      pool.enqueue({ name: 'last' }),
    ]);
    assert.deepEqual(await namesIn(pool, backlog), ['first', 'single', 'bulk', 'last']);
  });

  it('all fail where the connection has been closed', async () => {
    const pool = await world().createPool();
    await pool.enqueue({ name: 'first' });
    const enqueues = someTasks(3).map((task) => pool.enqueue(task));
    await world().scheduler.close();
    for (const end of await Promise.allSettled(enqueues)) assert.equal(end.status, 'rejected');
  });
});

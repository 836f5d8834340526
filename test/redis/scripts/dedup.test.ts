import assert from 'node:assert/strict';
import { joinNode, takeTokens } from '../../support/handNode.js';
import { assertSound, takeCensus } from '../../support/census.js';
import { namesIn, queueOf } from '../../support/look.js';
import { openWorld, closeWorld, useWorld } from '../../support/world.js';

describe('a dedupKey', () => {
  const world = useWorld();

  it('gives the id of the first task with it, and stores no second one', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');

    const first = await pool.enqueue({ name: 'pay', dedupKey: 'order 7' });
    const again = await pool.enqueue({ name: 'pay', payload: 'another', dedupKey: 'order 7' });
    const other = await pool.enqueue({ name: 'pay', dedupKey: 'order 8' });

    assert.deepEqual([first, again, other], ['0-1', '0-1', '0-2']);
    assert.deepEqual(await namesIn(pool, queueOf('a')), ['pay', 'pay']);
    assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
  });

  it('is told apart among others of one call, in order', async () => {
    const pool = await world().createPool();
    await pool.enqueue({ name: 'old', dedupKey: 'k' });

    const ids = await pool.enqueueAll([
      { name: 'new' },
      { name: 'known', dedupKey: 'k' },
      { name: 'first', dedupKey: 'l', priority: 3 },
      { name: 'second', dedupKey: 'l' },
      { name: 'last', delayMs: 50 },
    ]);

    assert.deepEqual(ids, ['0-2', '0-1', '0-3', '0-3', '0-4']);
    const { counters } = await pool.snapshot();
    assert.deepEqual([counters.enqueued, counters.deduplicated], [4, 2]);
    assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
  });

  it('is known in the same partition, whoever enqueues', async () => {
    const pool = await world().createPool({ partitions: 4 });
    const tasks = Array.from({ length: 50 }, (_, i) => ({ name: 'x', dedupKey: `key ${i}` }));

    const ids = await pool.enqueueAll(tasks);
    const singly = await Promise.all(tasks.map((task) => pool.enqueue(task)));

    assert.deepEqual(singly, ids);
    assert.equal(new Set(ids).size, 50);
    assert.deepEqual([...new Set(ids.map((id) => id[0]))].sort(), ['0', '1', '2', '3']);
    assert.equal((await pool.snapshot()).counters.enqueued, 50);
  });

  it('is known in the same partition in the inbox, too, and refused in the others', async () => {
    const pool = await world().createPool({ partitions: 4 });
    const keys = ['a', 'key 7', '\u00e9\u20ac\u{1f600}', 'k'.repeat(256), '"', 'order 12345'];
    const homes: string[] = [];
    for (const dedupKey of keys)
      homes.push((await pool.enqueue({ name: 'x', dedupKey })).slice(0, 1));
    for (const partition of [0, 1, 2, 3]) {
      const inbox = `${world().prefix}:{demo:${partition}}:inbox`;
      const items = keys.map((dedupKey) => JSON.stringify({ name: 'again', dedupKey }));
      await world().redis.lpush(inbox, ...items);
    }

    await pool.sweep();

    const { counters } = await pool.snapshot();
    assert.deepEqual([counters.enqueued, counters.deduplicated], [6, 6]);
    const { items } = await pool.rejected({ offset: 0, limit: 200 });
    assert.equal(items.length, 18);
    const told = new Set(items.map(({ reason }) => reason.replace(/.*: /, '')));
    assert.deepEqual(told, new Set(homes));
  });

  it('holds though the task has ended, until its time is over', async () => {
    // keys expire by the server's own clock
    const real = await openWorld(0);
    try {
      const pool = await real.createPool();
      const a = await joinNode(pool, 'a');
      const task = { name: 'x', dedupKey: 'k', dedupTtlMs: 40 };
      const first = await pool.enqueue(task);
      await a.settle({ completed: await takeTokens(a, 1) });

      assert.equal(await pool.enqueue({ ...task, dedupTtlMs: 1 }), first);
      while ((await real.redis.exists(`${real.prefix}:{demo:0}:dedup:k`)) > 0);
      assert.equal(await pool.enqueue(task), '0-2');
    } finally {
      await closeWorld(real);
    }
  });

  it('makes an enqueue whose reply was lost safe to repeat', async () => {
    const pool = await world().createPool();
    const task = { name: 'pay', dedupKey: 'once' };
    const lost = pool.enqueue(task);
    // it is done, and nobody reads the answer
    await world().redis.call('CLIENT', 'KILL', 'TYPE', 'NORMAL', 'SKIPME', 'YES');
    await lost.catch(() => undefined);

    await pool.enqueue(task);

    assert.equal((await pool.snapshot()).counters.enqueued, 1);
  });

  it('is refused where it is none', async () => {
    const pool = await world().createPool();
    for (const fault of [
      { dedupKey: '' },
      { dedupKey: 'k'.repeat(257) },
      { dedupKey: '\ud800' },
      { dedupKey: 'k', dedupTtlMs: 0 },
      { dedupTtlMs: 5 },
    ]) {
      await assert.rejects(pool.enqueue({ name: 'x', ...fault }), { reason: 'invalid-task' });
    }
  });
});

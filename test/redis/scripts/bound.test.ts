import assert from 'node:assert/strict';
import { assertSound, takeCensus } from '../../support/census.js';
import { eventually } from '../local/support/processes.js';
import { failed, joinNode, takeTokens } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('maxBacklog', () => {
  const world = useWorld();
  const census = () => takeCensus(world().redis, `${world().prefix}:{demo:0}:`);

  it('refuses what is beyond it, and stores nothing of that call', async () => {
    const pool = await world().createPool({ maxBacklog: 5 });
    await pool.enqueueAll(someTasks(3));

    await assert.rejects(pool.enqueueAll(someTasks(3)), {
      name: 'BacklogFullError',
      reason: 'backlog-full',
      room: 2,
    });

    assert.equal((await pool.snapshot()).backlog, 3);
    assertSound(await census());
    await pool.enqueueAll(someTasks(2));
  });

  it('counts what waits, is delayed or runs, and not what has ended', async () => {
    const pool = await world().createPool({ maxBacklog: 3, maxAttempts: 1 });
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll([...someTasks(2), { name: 'delayed', delayMs: 1000 }]);
    const [first = '', second = ''] = await takeTokens(a, 2);
    await assert.rejects(pool.enqueue({ name: 'x' }), { reason: 'backlog-full' });

    await a.settle({ completed: [first], failed: [failed(second)] });

    await pool.enqueueAll(someTasks(2));
    await assert.rejects(pool.enqueue({ name: 'x' }), { reason: 'backlog-full' });
  });

  it('lets through of single enqueues of one moment as many as there is room for', async () => {
    const pool = await world().createPool({ maxBacklog: 3 });

    const ends = await Promise.allSettled(someTasks(5).map((task) => pool.enqueue(task)));

    const kinds = ends.map(({ status }) => status);
    assert.deepEqual(kinds, ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected']);
    assert.equal((await pool.snapshot()).backlog, 3);
  });

  it('is shared out over partitions, and one that is full passes tasks on', async () => {
    const pool = await world().createPool({ maxBacklog: 7, partitions: 3 });

    for (const task of someTasks(7)) await pool.enqueue(task);

    await assert.rejects(pool.enqueue({ name: 'x' }), { reason: 'backlog-full' });
    assert.equal((await pool.snapshot()).backlog, 7);
  });

  it('is no smaller than the number of partitions', async () => {
    const wanted = { reason: 'invalid-setting', message: /3 partitions needs 3 at least/ };
    await assert.rejects(world().createPool({ maxBacklog: 2, partitions: 3 }), wanted);
    const pool = await world().createPool({ partitions: 3 });
    await assert.rejects(pool.configure({ maxBacklog: 2 }), wanted);
    await pool.configure({ maxBacklog: 3 });
  });

  for (const how of ['singly', 'all in one call'] as const) {
    it(`makes who asks for it wait, and enqueues as there is room (${how})`, async () => {
      const pool = await world().createPool({ maxBacklog: 4 });
      const a = await joinNode(pool, 'a', { capacity: 4 });
      const tasks = someTasks(10);
      let stored = 0;
      const waiting =
        how === 'singly'
          ? Promise.all(tasks.map((task) => pool.enqueue(task, { whenFull: 'wait' })))
          : pool.enqueueAll(tasks, { whenFull: 'wait' });
      waiting.then((ids) => (stored = ids.length)).catch(() => undefined);

      let completed = 0;
      await eventually('all have run', async () => {
        const { nodes, backlog } = await pool.snapshot();
        assert.ok(backlog + (nodes[0]?.queued ?? 0) <= 4);
        const taken = await a.take(4);
        if (taken.kind === 'taken') {
          completed += taken.tasks.length;
          await a.settle({ completed: taken.tasks.map(({ token }) => token) });
        }
        return completed === 10;
      });

      await waiting;
      assert.equal(stored, 10);
      assertSound(await census());
    });
  }

  it('makes nobody wait who has been aborted', async () => {
    const pool = await world().createPool({ maxBacklog: 1 });
    await pool.enqueue({ name: 'x' });
    const signal = AbortSignal.timeout(20);

    const options = { whenFull: 'wait', signal } as const;
    await assert.rejects(pool.enqueue({ name: 'y' }, options), { reason: 'cancelled' });
    await assert.rejects(pool.enqueueAll([{ name: 'y' }], options), { reason: 'cancelled' });

    assert.equal((await pool.snapshot()).counters.enqueued, 1);
  });

  it('leaves in the inbox what there is no room for', async () => {
    const pool = await world().createPool({ maxBacklog: 2 });
    const a = await joinNode(pool, 'a');
    const inbox = `${world().prefix}:{demo:0}:inbox`;
    await world().redis.lpush(inbox, ...Array.from({ length: 5 }, () => '{"name":"x"}'));

    assert.equal((await pool.sweep()).adopted, 2);
    assert.equal((await pool.snapshot()).inbox, 3);
    await a.settle({ completed: await takeTokens(a, 1) });
    assert.equal((await pool.sweep()).adopted, 1);
  });
});

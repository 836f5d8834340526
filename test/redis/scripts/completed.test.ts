import assert from 'node:assert/strict';
import { assertSound, takeCensus } from '../../support/census.js';
import { failed, joinNode, takeTokens } from '../../support/handNode.js';
import { namesIn, rowsIn } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('completed tasks', () => {
  const world = useWorld();
  const completed = { kind: 'completed' } as const;
  const census = () => takeCensus(world().redis, `${world().prefix}:{demo:0}:`);

  it('are kept, the last ones, latest first, with when and where', async () => {
    const pool = await world().createPool({ completedKept: 3 });
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(5, { cost: 2 }));
    for (const token of await takeTokens(a, 5)) {
      world().nowMs += 10;
      await a.settle({ completed: [token] });
    }

    const rows = await rowsIn(pool, completed);

    assert.deepEqual(
      rows.map(({ name, cost, at }) => [name, cost, at]),
      ['t5', 't4', 't3'].map((name, i) => [
        name,
        2,
        { state: 'completed', node: 'a', completedAtMs: world().nowMs - 10 * i },
      ]),
    );
    const { completed: kept, counters } = await pool.snapshot();
    assert.deepEqual([kept, counters.completed], [3, 5]);
    assertSound(await census());
  });

  it('are kept with what they failed with before', async () => {
    const pool = await world().createPool({ backoff: 'fixed', retryDelayMs: 0 });
    const a = await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'flaky' });
    const [token = ''] = await takeTokens(a, 1);
    await a.settle({ failed: [failed(token, 'Error: once')] });
    await pool.sweep();
    await a.settle({ completed: await takeTokens(a, 1) });

    const details = await pool.inspect(id);

    assert.equal(details?.at?.state, 'completed');
    assert.equal(details.failure?.lastError, 'Error: once');
    assertSound(await census());
  });

  it('fall out together where more are completed in one call than are kept', async () => {
    const pool = await world().createPool({ completedKept: 10 });
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(250));
    for (let i = 0; i < 2; i++) await a.settle({ completed: await takeTokens(a, 125) });

    assert.deepEqual(
      await namesIn(pool, completed),
      Array.from({ length: 10 }, (_, i) => `t${250 - i}`),
    );
    assert.equal((await census()).bodies.size, 10);
    assertSound(await census());
  });

  it('are kept no longer when the setting says so', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(20));
    await a.settle({ completed: await takeTokens(a, 20) });

    await pool.configure({ completedKept: 5 });
    assert.equal((await pool.snapshot()).completed, 5);
    await pool.configure({ completedKept: 0 });

    assert.equal((await census()).bodies.size, 0);
    assertSound(await census());
  });

  it('are read page by page', async () => {
    const pool = await world().createPool({ partitions: 2 });
    for (const partition of [0, 1]) {
      const a = await joinNode(pool, 'a', { partition });
      await pool.enqueueAll(someTasks(4));
      const taken = await a.take(10);
      const tokens = taken.kind === 'taken' ? taken.tasks.map(({ token }) => token) : [];
      await a.settle({ completed: tokens });
    }
    const { total } = await pool.page(completed, { offset: 0, limit: 2 });
    const seen = new Set<string>();
    for (let offset = 0; offset < total; offset += 2) {
      const { rows } = await pool.page(completed, { offset, limit: 2 });
      for (const { id } of rows) seen.add(id);
    }
    assert.ok(total > 0);
    assert.equal(seen.size, total);
  });
});

import assert from 'node:assert/strict';
import type { Pool } from '../../../core/redis/pool.js';
import { failed, joinNode, takeTokens } from '../../support/handNode.js';
import { rowsIn, whereIs } from '../../support/look.js';
import { assertSound, takeCensus } from '../../support/census.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('settle', () => {
  const world = useWorld();

  /** How long a task waits for its next attempt, in ms. */
  async function delayOf(pool: Pool, id: string): Promise<number> {
    const at = (await pool.inspect(id))?.at;
    return at?.state === 'scheduled' ? at.dueAtMs - world().nowMs : NaN;
  }

  it('completes: nothing is left of the task but the counters', async () => {
    const pool = await world().createPool({ completedKept: 0 });
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(3, { cost: 4 }));
    const completed = await takeTokens(a, 3);

    assert.deepEqual(await a.settle({ completed }), { kind: 'settled', lateSettles: [] });

    const { counters, nodes } = await pool.snapshot();
    assert.equal(counters.completed, 3);
    assert.deepEqual([nodes[0]?.completed, nodes[0]?.runningCost], [3, 0]);
    const census = await takeCensus(world().redis, `${world().prefix}:{demo:0}:`);
    assert.equal(census.bodies.size, 0);
    assertSound(census);
  });

  it('retries a failed task after the same delay each time where the backoff is fixed', async () => {
    const pool = await world().createPool({
      ...{ backoff: 'fixed', retryDelayMs: 300, maxAttempts: 5 },
    });
    const a = await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'flaky' });

    const delays: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt++) {
      const [token = ''] = await takeTokens(a, 1);
      await a.settle({ failed: [failed(token, `Error: number ${attempt}`)] });
      delays.push(await delayOf(pool, id));
      world().nowMs += 300;
      await pool.sweep();
    }

    assert.deepEqual(delays, [300, 300, 300, 300]);
    assert.deepEqual((await pool.inspect(id))?.failure, {
      attempts: 4,
      lastError: 'Error: number 4',
      lastFailedAtMs: world().nowMs - 300,
      node: 'a',
    });
    assert.equal((await pool.snapshot()).counters.retried, 4);
  });

  it('spreads failed tasks over a time that doubles up to the bound where it is exponential', async () => {
    const settings = { retryDelayMs: 1000, maxRetryDelayMs: 3000, maxAttempts: 9 };
    const pool = await world().createPool(settings);
    const a = await joinNode(pool, 'a');
    const ids = await pool.enqueueAll(someTasks(200));

    for (const mostMs of [1000, 2000, 3000]) {
      await a.settle({ failed: (await takeTokens(a, 200)).map((token) => failed(token)) });
      const delays = await Promise.all(ids.map((id) => delayOf(pool, id)));
      assert.ok(Math.max(...delays) <= mostMs);
      // of 200 numbers from 0 to mostMs: wrong once in 10^12 times
      const mean = delays.reduce((sum, ms) => sum + ms, 0) / delays.length;
      assert.ok(Math.abs(mean / mostMs - 0.5) < 0.15, `${mean} of ${mostMs}`);
      world().nowMs += mostMs;
      await pool.sweep();
    }
  });

  it('retries when the node says so', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'later' });
    const [token = ''] = await takeTokens(a, 1);

    await a.settle({ failed: [{ ...failed(token), retryAfterMs: 86_400_000 }] });

    assert.equal(await delayOf(pool, id), 86_400_000);
  });

  it('tells the next node how often the task has failed', async () => {
    const pool = await world().createPool({ retryDelayMs: 0 });
    const a = await joinNode(pool, 'a');
    await pool.enqueue({ name: 'flaky' });
    const [token = ''] = await takeTokens(a, 1);
    await a.settle({ failed: [failed(token)] });
    await pool.sweep();

    const taken = await a.take(1);

    assert.equal(taken.kind === 'taken' && taken.tasks[0]?.failedAttempts, 1);
  });

  for (const [whose, maxAttempts, task] of [
    ["the pool's", 1, {}],
    ["the task's own", 9, { maxAttempts: 1 }],
  ] as const) {
    it(`buries a task after ${whose} last attempt, with its last error`, async () => {
      const pool = await world().createPool({ maxAttempts });
      const a = await joinNode(pool, 'a');
      const id = await pool.enqueue({ name: 'doomed', ...task });
      const [token = ''] = await takeTokens(a, 1);

      await a.settle({ failed: [failed(token, 'TypeError: no such column: "x"')] });

      const [row] = await rowsIn(pool, { kind: 'dead' });
      assert.equal(row?.id, id);
      assert.deepEqual(row.at, { state: 'dead', diedAtMs: world().nowMs });
      assert.equal(row.failure?.lastError, 'TypeError: no such column: "x"');
      assert.equal((await pool.snapshot()).counters.dead, 1);
    });
  }

  it('buries at once a task that shall not be retried', async () => {
    const pool = await world().createPool({ maxAttempts: 9 });
    const a = await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'malformed' });
    const [token = ''] = await takeTokens(a, 1);

    await a.settle({ failed: [failed(token, 'it is no task', false)] });

    assert.equal(await whereIs(pool, id), 'dead');
  });

  it('cuts an endless error text', async () => {
    const pool = await world().createPool({ maxAttempts: 1 });
    const a = await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'wordy' });
    const [token = ''] = await takeTokens(a, 1);

    await a.settle({ failed: [failed(token, 'x'.repeat(100_000))] });

    assert.equal((await pool.inspect(id))?.failure?.lastError.length, 4096);
  });

  it('refuses a task whose lease is gone, changes nothing, and counts it', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const a = await joinNode(pool, 'a');
    const ids = await pool.enqueueAll(someTasks(3));
    const tokens = await takeTokens(a, 3);
    world().nowMs += 1499;
    await a.heartbeat(tokens.slice(0, 1)); // the two others' leases run out
    world().nowMs += 1;
    await pool.sweep();

    const late = await a.settle({ completed: tokens.slice(0, 2), failed: [failed('3')] });

    assert.deepEqual(late, { kind: 'settled', lateSettles: ['2', '3'] });
    const places = await Promise.all(ids.map((id) => whereIs(pool, id)));
    assert.deepEqual(places, ['completed on a', 'queued on a', 'queued on a']);
    assert.equal((await pool.snapshot()).counters.staleSettles, 2);
  });

  it('counts a task once that is named twice', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(2));
    const [first = '', second = ''] = await takeTokens(a, 2);

    await a.settle({ completed: [first, first, second], failed: [failed(second)] });

    assert.equal((await pool.snapshot()).counters.completed, 2);
    assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
  });
});

import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { failed, joinNode, takeTokens } from '../support/handNode.js';
import { rowsIn, runningOn } from '../support/look.js';
import { useWorkers } from '../support/workers.js';
import { useWorld } from '../support/world.js';
import { DoNotRetry, RetryLater } from '../../core/worker/retry.js';
import { eventually } from './local/support/processes.js';

describe('the result of a task', () => {
  const world = useWorld(0);
  const startWorker = useWorkers();
  const resultTtlMs = 60_000;

  it('comes to who waits for it, before and after the end', async () => {
    const pool = await world().createPool();
    const id = await pool.enqueue({ name: 'add', payload: [1, 2], resultTtlMs });
    const early = [pool.waitFor(id), pool.waitFor(id)];

    await startWorker(pool, { name: 'a' }, ({ payload }) => {
      return { sum: (payload as number[]).reduce((a, b) => a + b, 0) };
    });

    assert.deepEqual(await Promise.all(early), [{ sum: 3 }, { sum: 3 }]);
    assert.deepEqual(await pool.waitFor(id), { sum: 3 });
    assert.deepEqual((await pool.inspect(id))?.result, { sum: 3 });
  });

  it('is null where the handler returns nothing', async () => {
    const pool = await world().createPool();
    await startWorker(pool, { name: 'a' }, () => undefined);
    assert.equal(await pool.waitFor(await pool.enqueue({ name: 'x', resultTtlMs })), null);
  });

  it('comes to hundreds who wait, over one connection more', async () => {
    const pool = await world().createPool({ partitions: 3 });
    const tasks = Array.from({ length: 300 }, (_, i) => ({ name: 'x', payload: i, resultTtlMs }));
    const ids = await pool.enqueueAll(tasks);
    const before = await connections();
    const waiting = Promise.all(ids.map((id) => pool.waitFor(id)));
    await eventually('they listen', async () => (await connections()) > before);
    assert.equal(await connections(), before + 1);

    const worker = await startWorker(pool, { name: 'a', capacity: 50 }, ({ payload }) => payload);

    assert.deepEqual(
      await waiting,
      tasks.map(({ payload }) => payload),
    );
    await worker.stop();
    await eventually('the connection is gone', async () => (await connections()) === before);
  });

  it('is the error of a task that is dead', async () => {
    const pool = await world().createPool({ maxAttempts: 2, retryDelayMs: 0 });
    const id = await pool.enqueue({ name: 'doomed', resultTtlMs });
    const waiting = pool.waitFor(id);
    await startWorker(pool, { name: 'a' }, () => {
      throw new TypeError('no such column');
    });

    await assert.rejects(waiting, (error: Error & Record<string, unknown>) => {
      assert.deepEqual(
        [error['reason'], error['taskId'], error['attempts']],
        ['task-failed', id, 2],
      );
      // with its stack
      assert.match(String(error['lastError']), /TypeError: no such column\n\s+at .*results\.test/);
      return true;
    });
  });

  it('is waited for no longer than one likes, nor where nobody will ever tell', async () => {
    const pool = await world().createPool();
    const id = await pool.enqueue({ name: 'x', resultTtlMs });
    const plain = await pool.enqueue({ name: 'plain' });

    await assert.rejects(pool.waitFor(id, { timeoutMs: 20 }), { reason: 'cancelled' });
    const signal = AbortSignal.abort();
    await assert.rejects(pool.waitFor(id, { signal }), { reason: 'cancelled' });
    await assert.rejects(pool.waitFor(plain), { reason: 'invalid-task', message: /resultTtlMs/ });
    await assert.rejects(pool.waitFor('0-99'), { reason: 'unknown-task' });
    await assert.rejects(pool.waitFor('7-1'), { reason: 'unknown-task' });
    const removed = assert.rejects(pool.waitFor(id), { reason: 'unknown-task' });
    await pool.remove([id], { kind: 'backlog' });
    await removed;
  });

  it('leaves nothing on a signal that outlives the wait', async () => {
    const pool = await world().createPool();
    const id = await pool.enqueue({ name: 'x', resultTtlMs });
    await startWorker(pool, { name: 'a' }, () => 1);
    const { signal } = new AbortController();

    assert.equal(await pool.waitFor(id, { signal }), 1);

    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('is found by who lost the connection while waiting', async () => {
    const pool = await world().createPool();
    let finish = (): void => undefined;
    await startWorker(pool, { name: 'a' }, () => {
      return new Promise((resolve) => (finish = () => resolve('done')));
    });
    const id = await pool.enqueue({ name: 'x', resultTtlMs });
    const waiting = pool.waitFor(id);
    await eventually('it listens', async () => (await clients()).includes('cmd=xread'));

    await world().redis.call('CLIENT', 'KILL', 'TYPE', 'NORMAL', 'SKIPME', 'YES');
    finish();

    assert.equal(await waiting, 'done');
  });

  it('that cannot be kept buries the task at once, because its work is done', async () => {
    const pool = await world().createPool();
    let runs = 0;
    await startWorker(pool, { name: 'a' }, () => {
      runs += 1;
      return { big: 1n };
    });
    const waiting = pool.waitFor(await pool.enqueue({ name: 'x', resultTtlMs }));
    await assert.rejects(waiting, {
      reason: 'task-failed',
      message: /result cannot be kept.*bigint/,
    });
    assert.equal(runs, 1);
  });

  it('is kept for its time only', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'x', resultTtlMs: 30 });
    const [token = ''] = await takeTokens(a, 1);
    await a.settle({ completed: [token], results: [{ token, ttlMs: 30, json: '1' }] });

    await eventually('it is gone', async () => (await pool.inspect(id))?.result === undefined);
    await assert.rejects(pool.waitFor(id), { reason: 'unknown-task' });
  });

  it('of a node whose lease is gone is not taken', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'x', resultTtlMs });
    const [token = ''] = await takeTokens(a, 1);
    await a.settle({ failed: [failed(token)] });

    await a.settle({ completed: [token], results: [{ token, ttlMs: 30, json: '1' }] });

    assert.equal((await pool.inspect(id))?.result, undefined);
  });

  async function clients(): Promise<string> {
    const all = String(await world().redis.client('LIST'));
    return all
      .split('\n')
      .filter((line) => line.includes(` name=${world().prefix} `))
      .join('\n');
  }

  async function connections(): Promise<number> {
    return (await clients()).split('\n').length;
  }
});

describe('the progress of a task', () => {
  const world = useWorld(0);
  const startWorker = useWorkers();

  it('is seen while it runs, the last word of it, and is gone with the attempt', async () => {
    const pool = await world().createPool({ backoff: 'fixed', retryDelayMs: 60_000 });
    let fail = (): void => undefined;
    await startWorker(pool, { name: 'a' }, (task) => {
      for (let percent = 0; percent <= 40; percent++) task.progress({ percent });
      return new Promise((_, reject) => (fail = () => reject(new Error('no'))));
    });
    const id = await pool.enqueue({ name: 'long' });

    const told = async () => (await pool.inspect(id))?.progress;
    await eventually('the last is told', async () => {
      return JSON.stringify((await told())?.value) === '{"percent":40}';
    });
    const { reportedAtMs } = (await told()) ?? assert.fail();
    assert.ok(Math.abs(Date.now() - reportedAtMs) < 60_000);
    assert.deepEqual((await rowsIn(pool, runningOn('a')))[0]?.progress?.value, { percent: 40 });

    fail();
    await eventually('it waits', async () => (await pool.inspect(id))?.at?.state === 'scheduled');
    assert.equal((await pool.inspect(id))?.progress, undefined);
  });

  it('must be JSON and small, or the handler hears of it', async () => {
    const pool = await world().createPool({ maxAttempts: 1 });
    await startWorker(pool, { name: 'a' }, ({ payload, progress }) =>
      progress(payload === 'large' ? 'x'.repeat(20_000) : NaN),
    );
    for (const [payload, said] of [
      ['none', /cannot be stored as JSON/],
      ['large', /more than 16384 bytes of JSON/],
    ] as const) {
      const id = await pool.enqueue({ name: 'x', payload });
      await eventually('it is dead', async () => (await pool.inspect(id))?.at?.state === 'dead');
      assert.match((await pool.inspect(id))?.failure?.lastError ?? '', said);
    }
  });
});

describe('a handler that throws', () => {
  const world = useWorld(0);
  const startWorker = useWorkers();

  /** How long a task waits after its first attempt, in ms; undefined when it is dead. */
  async function waitAfter(
    thrown: Error,
    backoff?: (failure: { attempt: number; error: unknown; name: string }) => number | undefined,
  ): Promise<number | undefined> {
    const pool = await world().createPool({ backoff: 'fixed', retryDelayMs: 7_000_000 });
    const worker = await startWorker(pool, { name: 'a', ...(backoff && { backoff }) }, () =>
      Promise.reject(thrown),
    );
    const id = await pool.enqueue({ name: 'x' });
    await eventually('it failed', async () => (await pool.inspect(id))?.failure !== undefined);
    const details = (await pool.inspect(id)) ?? assert.fail();
    await worker.stop();
    if (details.at?.state !== 'scheduled') return undefined;
    return details.at.dueAtMs - (details.failure?.lastFailedAtMs ?? NaN);
  }

  const asking = (retryAfterMs: number) => Object.assign(new Error('busy'), { retryAfterMs });

  it("waits by the pool's backoff", async () => {
    assert.equal(await waitAfter(new Error('no')), 7_000_000);
  });

  it('says itself when to try again', async () => {
    assert.equal(await waitAfter(new RetryLater(1_000_000)), 1_000_000);
    assert.equal(await waitAfter(asking(2_000_000.4)), 2_000_001);
    assert.equal(await waitAfter(asking(NaN)), 7_000_000);
  });

  it('says that no attempt can succeed', async () => {
    assert.equal(await waitAfter(new DoNotRetry('no such customer')), undefined);
  });

  it("waits by the worker's own backoff, unless that fails", async () => {
    const byAttempt = ({ attempt, name }: { attempt: number; name: string }) =>
      name === 'x' ? 5_000_000 + attempt : NaN;
    assert.equal(await waitAfter(new Error('no'), byAttempt), 5_000_001);
    const broken = (): never => {
      throw new Error('broken');
    };
    assert.equal(await waitAfter(new Error('no'), broken), 7_000_000);
    assert.equal(await waitAfter(new RetryLater(3_000_000), byAttempt), 3_000_000);
  });
});

import assert from 'node:assert/strict';
import { backlog, byNode, namesIn, rowsIn, whereIs } from '../support/look.js';
import { untilAborted, useWorkers } from '../support/workers.js';
import { someTasks, useWorld } from '../support/world.js';
import { eventually } from './local/support/processes.js';

describe('a worker', () => {
  const world = useWorld(0); // the server's clock
  const startWorker = useWorkers();
  const completedOf = async (pool: Awaited<ReturnType<typeof create>>) =>
    (await pool.snapshot()).counters.completed;
  const create = (settings = {}) => world().createPool({ retryDelayMs: 0, ...settings });

  it('runs tasks with their payload, and completes them', async () => {
    const pool = await create();
    const seen: unknown[] = [];
    await startWorker(pool, { name: 'a' }, ({ id, name, payload, priority, cost, attempt }) => {
      seen.push({ id, name, payload, priority, cost, attempt });
    });

    await pool.enqueue({ name: 'resize', payload: { width: 200 }, priority: 5, cost: 2 });

    await eventually('it is completed', async () => (await completedOf(pool)) === 1);
    const task = { id: '0-1', name: 'resize', payload: { width: 200 }, priority: 5, cost: 2 };
    assert.deepEqual(seen, [{ ...task, attempt: 1 }]);
    assert.equal(await whereIs(pool, '0-1'), 'completed on a');
  });

  it('runs as many at once as its capacity, never more', async () => {
    const pool = await create();
    await pool.enqueueAll(someTasks(40));
    let running = 0;
    let most = 0;

    await startWorker(pool, { name: 'a', capacity: 7 }, async () => {
      most = Math.max(most, (running += 1));
      await new Promise(setImmediate);
      running -= 1;
    });

    await eventually('all are completed', async () => (await completedOf(pool)) === 40);
    assert.equal(most, 7);
  });

  it('settles and takes in batches', async () => {
    const pool = await create();
    await pool.enqueueAll(someTasks(2000));
    await world().redis.config('RESETSTAT');

    await startWorker(pool, { name: 'a', capacity: 100 }, () => undefined);

    await eventually('all are completed', async () => (await completedOf(pool)) === 2000);
    const calls = await callsOf('evalsha');
    assert.ok(calls < 2000 / 10, `${calls} calls for 2000 tasks`);
  });

  it('tries a failing task again, and buries it with its last error', async () => {
    const pool = await create({ maxAttempts: 3, heartbeatTimeoutMs: 200 });
    const attempts: number[] = [];
    await startWorker(pool, { name: 'a' }, ({ attempt }) => {
      attempts.push(attempt);
      throw new TypeError(`attempt ${attempt} is no good`);
    });

    const id = await pool.enqueue({ name: 'doomed' });

    await eventually('it is dead', async () => (await pool.snapshot()).dead === 1);
    assert.deepEqual(attempts, [1, 2, 3]);
    const [row] = await rowsIn(pool, { kind: 'dead' });
    assert.equal(row?.id, id);
    assert.match(row.failure?.lastError ?? '', /^TypeError: attempt 3 is no good\n\s+at /);
  });

  it('buries a body that is no task at once, and says why', async () => {
    const pool = await create();
    await pool.enqueueAll(someTasks(1));
    await world().redis.hset(`${world().prefix}:{demo:0}:tasks`, '1', '{"nome":"x"}');

    await startWorker(pool, { name: 'a' }, () => undefined);

    await eventually('it is dead', async () => (await pool.snapshot()).dead === 1);
    assert.match((await pool.inspect('0-1'))?.failure?.lastError ?? '', /unknown field "nome"/);
  });

  it("aborts an attempt at the task's timeout, and tries again", async () => {
    const pool = await create({ heartbeatTimeoutMs: 200 });
    const reasons: unknown[] = [];
    await startWorker(pool, { name: 'a' }, async ({ attempt, signal }) => {
      if (attempt > 1) return;
      await untilAborted(signal);
      reasons.push(signal.reason instanceof Error && signal.reason.name);
    });

    await pool.enqueue({ name: 'slow', timeoutMs: 30 });

    await eventually('it is completed', async () => (await completedOf(pool)) === 1);
    assert.deepEqual(reasons, ['TimeoutError']);
    assert.equal((await pool.snapshot()).counters.retried, 1);
  });

  it('does not wait for a handler that ignores the timeout', async () => {
    const pool = await create({ maxAttempts: 1 });
    await startWorker(pool, { name: 'a' }, () => new Promise(() => undefined));

    const id = await pool.enqueue({ name: 'stubborn', timeoutMs: 30 });

    await eventually('it is dead', async () => (await pool.snapshot()).dead === 1);
    const error = (await pool.inspect(id))?.failure?.lastError;
    assert.match(error ?? '', /took more than 30 ms/);
  });

  it('stops gracefully: what runs ends, its queue goes back, its name is gone', async () => {
    const pool = await create();
    await pool.enqueueAll(someTasks(5));
    let end: (() => void) | undefined;
    const worker = await startWorker(pool, { name: 'a' }, () => {
      return new Promise<void>((resolve) => (end = resolve));
    });
    await eventually('one runs', () => end !== undefined);

    const stopping = worker.stop();
    end?.();
    await stopping;

    const { counters, nodes, backlog: waiting } = await pool.snapshot();
    assert.deepEqual([counters.completed, nodes, waiting], [1, [], 4]);
    assert.deepEqual(await namesIn(pool, backlog), ['t2', 't3', 't4', 't5']);
    assert.deepEqual(worker.errors, []);
  });

  it('aborts what runs longer than its stop may take, and gives it back', async () => {
    const pool = await create();
    await pool.enqueueAll(someTasks(2));
    const signals: AbortSignal[] = [];
    const worker = await startWorker(pool, { name: 'a' }, ({ signal }) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    await eventually('one runs', () => signals.length === 1);

    await worker.stop({ timeoutMs: 20 });

    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true],
    );
    assert.deepEqual(await namesIn(pool, backlog), ['t1', 't2']);
    assert.equal((await pool.inspect('0-1'))?.failure?.attempts, 1);
  });

  it('stops when another process takes its name, and says so', async () => {
    const pool = await create({ heartbeatTimeoutMs: 200 });
    const signals: AbortSignal[] = [];
    const first = await startWorker(pool, { name: 'a' }, async ({ signal }) => {
      signals.push(signal);
      await untilAborted(signal);
    });
    await pool.enqueue({ name: 'x' });
    await eventually('it runs', () => signals.length === 1);

    const second = await startWorker(pool, { name: 'a' }, () => undefined);
    await first.stopped;

    assert.deepEqual(
      first.errors.map(({ reason }) => reason),
      ['superseded'],
    );
    assert.match(first.errors[0]?.message ?? '', /Give each worker a name of its own/);
    assert.equal(signals[0]?.aborted, true);
    await eventually('the other does the work', async () => (await completedOf(pool)) === 1);
    assert.deepEqual(await byNode(pool, (n) => n.state), { a: 'active' });
    assert.deepEqual(second.errors, []);
  });

  it('runs nothing while it is paused, and goes on when it is resumed', async () => {
    const pool = await create();
    await startWorker(pool, { name: 'a' }, () => undefined);
    await pool.pauseNode('a');
    await pool.enqueueAll(someTasks(3));
    assert.equal(await completedOf(pool), 0);

    await pool.resumeNode('a');

    await eventually('all are completed', async () => (await completedOf(pool)) === 3, 2000);
  });

  it('works on all partitions of a pool', async () => {
    const pool = await create({ partitions: 3 });
    await startWorker(pool, { name: 'a', capacity: 2 }, () => undefined);
    await startWorker(pool, { name: 'b', capacity: 2 }, () => undefined);

    for (const task of someTasks(30)) await pool.enqueue(task);

    await eventually('all are completed', async () => (await completedOf(pool)) === 30);
  });

  it('rebalances a pool of several partitions by itself, where the pool asks for it', async () => {
    const settings = { window: 'unlimited', stealing: 'off', autoRebalance: 'on' } as const;
    const pool = await create({ partitions: 2, ...settings });
    const busy = ({ signal }: { signal: AbortSignal }) => untilAborted(signal);
    await startWorker(pool, { name: 'a' }, busy);
    await pool.enqueueAll(someTasks(40));
    await startWorker(pool, { name: 'b' }, busy);

    await eventually('both have as many', async () => {
      const { nodes } = await pool.snapshot();
      return nodes.every(({ queued, running }) => queued + running === 20);
    });

    assert.equal((await pool.snapshot()).counters.autoRebalances, 1);
  });

  it('says why it could not be started', async () => {
    const pool = await create();
    await assert.rejects(
      startWorker(pool, { name: 'a:b' }, () => undefined),
      {
        reason: 'invalid-name',
      },
    );
    await assert.rejects(
      startWorker(pool, { name: 'a', capacity: 0 }, () => undefined),
      {
        reason: 'invalid-setting',
      },
    );
    await world().redis.del(`${world().prefix}:{demo:0}:config`);
    await assert.rejects(
      startWorker(pool, { name: 'a' }, () => undefined),
      {
        reason: 'unknown-pool',
      },
    );
  });

  async function callsOf(command: string): Promise<number> {
    const info = await world().redis.info('commandstats');
    return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(info)?.[1] ?? 0);
  }
});

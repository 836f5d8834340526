import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import type { LocalRedis } from '../../core/local/startLocalRedis.js';
import { connect, type Scheduler } from '../../core/redis/scheduler.js';
import { createWorker, type Worker } from '../../core/worker/createWorker.js';
import { byNode } from '../support/look.js';
import { ownRedis } from '../support/privateRedis.js';
import { untilAborted, useWorkers } from '../support/workers.js';
import { someTasks, useWorld } from '../support/world.js';
import { eventually } from './local/support/processes.js';

/** Far more than a stop should take where Redis is away, and far less than it would take to wait for it. */
const SOON_MS = 4000;

describe('a worker that stops while Redis is away or hangs', () => {
  let server: LocalRedis;
  let scheduler: Scheduler;
  let hung: number | undefined;
  beforeEach(async () => {
    server = await ownRedis();
    scheduler = await connect({ url: server.url });
  });
  afterEach(async () => {
    if (hung !== undefined) process.kill(hung, 'SIGCONT');
    hung = undefined;
    await scheduler.close();
    await server.stop();
  });
  const hang = async () => {
    const admin = new Redis(server.url);
    hung = Number(/process_id:(\d+)/.exec(await admin.info('server'))?.[1]);
    admin.disconnect();
    process.kill(hung, 'SIGSTOP');
  };
  const stopsSoon = async (worker: Worker, timeoutMs: number) => {
    const startedAt = performance.now();
    await worker.stop({ timeoutMs });
    const tookMs = performance.now() - startedAt;
    assert.ok(tookMs < SOON_MS, `${tookMs} ms`);
  };

  it('does not wait for a Redis that is gone', async () => {
    const pool = await scheduler.createPool('demo');
    const worker = createWorker(pool, { name: 'a' }, () => undefined);
    await worker.ready;
    await server.stop();
    await eventually('it is away', () => !scheduler.isConnected());
    await stopsSoon(worker, 60_000);
  });

  it('does not wait for a Redis that is gone, though a task was not settled', async () => {
    const pool = await scheduler.createPool('demo');
    let end: (() => void) | undefined;
    const worker = createWorker(pool, { name: 'a' }, () => {
      return new Promise<void>((resolve) => (end = resolve));
    });
    await pool.enqueue({ name: 'x' });
    await eventually('it runs', () => end !== undefined);
    await server.stop();
    await eventually('it is away', () => !scheduler.isConnected());
    const stopping = stopsSoon(worker, 60_000);
    end?.();
    await stopping;
  });

  it('waits for a Redis that hangs for a second more than for its tasks', async () => {
    const pool = await scheduler.createPool('demo');
    const worker = createWorker(pool, { name: 'a' }, () => undefined);
    await worker.ready;
    await hang();
    await stopsSoon(worker, 100);
  });

  it('does so before it is ready, too, and however often it is asked', async () => {
    const pool = await scheduler.createPool('demo');
    await hang();
    const worker = createWorker(pool, { name: 'a' }, () => undefined);
    await Promise.all([stopsSoon(worker, 100), stopsSoon(worker, 100)]);
    await assert.rejects(worker.ready, { reason: 'cancelled' });
  });
});

describe('a worker', () => {
  const world = useWorld(0);
  const startWorker = useWorkers();

  it('waits for its tasks as long as it is told to, for ever if need be', async () => {
    const pool = await world().createPool();
    let end: (() => void) | undefined;
    const worker = await startWorker(pool, { name: 'a' }, () => {
      return new Promise<void>((resolve) => (end = resolve));
    });
    await pool.enqueue({ name: 'x' });
    await eventually('it runs', () => end !== undefined);
    for (const timeoutMs of [NaN, -1, '5' as unknown as number]) {
      await assert.rejects(worker.stop({ timeoutMs }), { reason: 'invalid-setting' });
    }
    const stopping = worker.stop({ timeoutMs: Infinity });
    await new Promise((resolve) => setTimeout(resolve, 50));
    end?.();
    await stopping;
    assert.equal((await pool.snapshot()).counters.completed, 1);
  });

  it('settles what has ended though its connection is interrupted meanwhile', async () => {
    const pool = await world().createPool();
    let end: (() => void) | undefined;
    const worker = await startWorker(pool, { name: 'a' }, () => {
      return new Promise<void>((resolve) => (end = resolve));
    });
    await pool.enqueue({ name: 'x' });
    await eventually('it runs', () => end !== undefined);

    const stopping = worker.stop({ timeoutMs: 30_000 });
    await world().redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    end?.();
    await stopping;

    await eventually('it is there again', () => world().scheduler.isConnected());
    const { counters, nodes } = await pool.snapshot();
    assert.deepEqual([counters.completed, nodes], [1, []]);
  });

  it('keeps its tasks when the heartbeat timeout is made much shorter', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 4000, retryDelayMs: 0 });
    const attempts: number[] = [];
    let end: (() => void) | undefined;
    const worker = await startWorker(pool, { name: 'a', capacity: 2 }, ({ name, attempt }) => {
      attempts.push(attempt);
      return name === 'long' ? new Promise<void>((resolve) => (end = resolve)) : undefined;
    });
    await pool.configure({ heartbeatTimeoutMs: 200 });
    await pool.enqueue({ name: 'long' });
    await eventually('it runs', () => end !== undefined);
    // the node beats by the new timeout once it has heard of it: another node would sweep all the while
    const before = (await pool.snapshot()).nodes[0]?.heartbeatDeadlineMs ?? NaN;
    await eventually('it has beaten several times', async () => {
      await pool.sweep();
      const deadline = (await pool.snapshot()).nodes[0]?.heartbeatDeadlineMs ?? NaN;
      return deadline > before + 500;
    });
    end?.();

    await eventually(
      'it is completed',
      async () => (await pool.snapshot()).counters.completed === 1,
    );
    assert.deepEqual([attempts, worker.errors], [[1], []]);
    assert.deepEqual(await byNode(pool, ({ epoch }) => epoch), { a: 1 });
  });

  it('that is superseded aborts what it runs in all partitions', async () => {
    const pool = await world().createPool({ partitions: 2 });
    const signals: AbortSignal[] = [];
    const first = await startWorker(pool, { name: 'a', capacity: 8 }, async ({ signal }) => {
      signals.push(signal);
      await untilAborted(signal);
    });
    for (const task of someTasks(6)) await pool.enqueue(task);
    await eventually('all run', () => signals.length === 6);

    await startWorker(pool, { name: 'a' }, ({ signal }) => untilAborted(signal));
    await pool.enqueue({ name: 'wakes' });
    await first.stopped;

    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      Array.from({ length: 6 }, () => true),
    );
  });

  it('that can join only some partitions leaves those again', async () => {
    const pool = await world().createPool({ partitions: 3 });
    await world().redis.del(`${world().prefix}:{demo:2}:config`);
    await assert.rejects(
      startWorker(pool, { name: 'a' }, () => undefined),
      { reason: 'unknown-pool' },
    );
    await eventually('it is nowhere', async () => {
      const rosters = [0, 1].map((p) => world().redis.hlen(`${world().prefix}:{demo:${p}}:roster`));
      return (await Promise.all(rosters)).every((length) => length === 0);
    });
  });

  it('ends when the program closes its connection, and says so once', async () => {
    await world().createPool();
    const own = await connect({ url: world().url, prefix: world().prefix });
    const worker = await startWorker(await own.pool('demo'), { name: 'a' }, () => undefined);

    await own.close();
    await worker.stopped;

    const reasons = worker.errors.map(({ reason }) => reason);
    assert.equal(reasons.filter((reason) => reason === 'closed').length, 1);
    await assert.rejects(own.pools(), { reason: 'closed', message: /closed by this program/ });
  });
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectTo, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { SchedulerError } from '../../core/domain/errors.js';
import { sentence } from '../../core/domain/sentence.js';
import type { Partition } from '../../core/redis/partition.js';
import type { Pool } from '../../core/redis/pool.js';
import { connect } from '../../core/redis/scheduler.js';
import { joinNode, sliceOf } from '../support/handNode.js';
import { useWorkers } from '../support/workers.js';
import { someTasks, useWorld } from '../support/world.js';
import { eventually } from './local/support/processes.js';

describe('a worker with two calls under way', () => {
  const world = useWorld(0);
  const startWorker = useWorkers();
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  for (const capacity of [3, 10]) {
    it(`hears of a task though the doorbell rings before a late "empty" (capacity ${capacity})`, async () => {
      const pool = await world().createPool();
      const way = await lateWay(world().url, 60);
      const scheduler = await connect({ url: way.url, prefix: world().prefix });
      let startedAtMs = 0;
      const worker = await startWorker(
        await scheduler.pool('demo'),
        { name: 'a', capacity },
        ({ name }) => {
          if (name !== 'late') return new Promise<void>((resolve) => ends.push(resolve));
          startedAtMs = performance.now();
          return undefined;
        },
      );
      await pool.enqueueAll(someTasks(capacity));
      await eventually('all run', () => ends.length === capacity);
      await pause(300);
      // room for more, and takes under way that will say that there is nothing
      for (const end of ends.splice(0, 3)) {
        end();
        await pause(10);
      }
      await pause(5);

      const enqueuedAtMs = performance.now();
      await pool.enqueue({ name: 'late' });
      await eventually('it runs', () => startedAtMs > 0, 10_000);

      // the doorbell alone would ring again after 5 s
      assert.ok(startedAtMs - enqueuedAtMs < 2500);
      for (const end of ends.splice(0)) end();
      await worker.stop();
      way.close();
      await scheduler.close();
    });
  }

  it('goes on where the reply to its own new registration was lost', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 400 });
    let done = 0;
    const worker = await startWorker(pool, { name: 'a' }, () => void (done += 1));
    let isLost = false;
    afterEachRun(pool, 0, (script) => {
      if (script !== 'register' || isLost) return Promise.resolve();
      isLost = true;
      throw new SchedulerError('connection-lost', sentence('Connection is closed.'));
    });
    const { url, prefix } = world();
    const later = await connect({ url, prefix, clock: () => Date.now() + 60_000 });
    await (await later.pool('demo')).sweep(); // for this one the node has been silent for long
    await later.close();

    await pool.enqueueAll(someTasks(2));
    await eventually('both are done', () => done === 2);

    assert.deepEqual(
      worker.errors.map(({ reason }) => reason),
      ['connection-lost'],
    );
  });

  it('takes nothing once it is told to stop, though it held back after a fault', async () => {
    const pool = await world().createPool();
    let isAway = false;
    let tookAfterStop = false;
    const worker = await startWorker(pool, { name: 'a', capacity: 4 }, () => undefined);
    afterEachRun(pool, 0, (script) => {
      tookAfterStop ||= !isAway && script === 'take';
      if (!isAway) return Promise.resolve();
      throw new SchedulerError('connection-lost', sentence('Connection is closed.'));
    });
    isAway = true;
    await (await world().scheduler.pool('demo')).enqueueAll(someTasks(3));
    await eventually('it has failed', () => worker.errors.length > 0);
    isAway = false;

    await worker.stop();

    assert.equal(tookAfterStop, false);
    assert.equal((await pool.snapshot()).backlog, 3);
  });

  it('starts nothing that it is given after it was superseded', async () => {
    const pool = await world().createPool({ partitions: 2, heartbeatTimeoutMs: 300 });
    let isTaking = false;
    let letGo: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    afterEachRun(pool, 1, async (script, reply) => {
      if (script !== 'take' || !JSON.stringify(reply).includes('late')) return;
      isTaking = true;
      await gate;
    });
    const started: string[] = [];
    const worker = await startWorker(pool, { name: 'a', capacity: 10 }, ({ name }) => {
      started.push(name);
    });
    await pool.enqueue({ name: 'first' });
    await pool.enqueue({ name: 'late' });
    await eventually('the second is being taken', () => isTaking);
    await joinNode(pool, 'a', { partition: 0 }); // another process of its name
    await eventually('it has heard of that', () => worker.errors.length > 0);

    letGo?.();
    await worker.stopped;

    assert.deepEqual(started, ['first']);
  });
});

/** Has a look at each reply of a partition's scripts before the caller does. */
function afterEachRun(
  pool: Pool,
  partition: number,
  look: (script: string, reply: unknown) => Promise<void>,
): void {
  const slice = sliceOf(pool, partition) as { run: Partition['run'] };
  const { run } = slice;
  slice.run = async (script, ...args) => {
    const reply = await run(script, ...args);
    await look(script, reply);
    return reply;
  };
}

/** A way to a Redis on which the replies of the first connection are late. */
async function lateWay(url: string, lateMs: number) {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const isFirst = sockets.size === 0;
    const far = connectTo(Number(new URL(url).port), '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    near.pipe(far);
    far.on('data', (chunk) => {
      if (isFirst) setTimeout(() => near.write(chunk), lateMs);
      else near.write(chunk);
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `redis://127.0.0.1:${port}`,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

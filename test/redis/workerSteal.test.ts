import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from '../../core/redis/pool.js';
import { joinNode } from '../support/handNode.js';
import { byNode, queueOf } from '../support/look.js';
import { untilAborted, useWorkers } from '../support/workers.js';
import { someTasks, useWorld } from '../support/world.js';
import { eventually } from './local/support/processes.js';

/** Less than an idle worker takes to look by itself. */
const SOON_MS = 3000;

describe('workers that steal', () => {
  const world = useWorld(0);
  const startWorker = useWorkers();
  const LONG = { name: 'long' };

  /** A worker that is busy for the whole test, in a pool where everything is pushed out at once. */
  async function busyPool(name: string, partitions = 1): Promise<Pool> {
    const pool = await world().createPool({ partitions });
    let runs = 0;
    await startWorker(pool, { name, weight: 1_000_000 }, async ({ signal }) => {
      runs += 1;
      await untilAborted(signal);
    });
    await pool.enqueue(LONG);
    await eventually('it is busy', () => runs === 1);
    return pool;
  }

  async function startIdle(pool: Pool, name: string, done: string[]): Promise<void> {
    await startWorker(pool, { name, weight: 1e-6 }, ({ id }) => void done.push(id));
    await eventually('it is idle', async () => {
      const idle = await world().redis.sismember(`${world().prefix}:{demo:0}:idle`, name);
      return idle === 1;
    });
  }

  it('run soon what is moved to the queue of a busy one', async () => {
    const pool = await busyPool('busy');
    const store = await joinNode(pool, 'store', { weight: 1e12 });
    const ids = await pool.enqueueAll(someTasks(20));
    await pool.pauseNode(store.name);
    const done: string[] = [];
    await startIdle(pool, 'idle', done);
    assert.deepEqual(done, []);

    const begunMs = performance.now();
    await pool.move(ids, queueOf('store'), 'busy');
    await eventually('all have run', () => done.length === 20);

    assert.ok(performance.now() - begunMs < SOON_MS);
    assert.deepEqual(done.sort(), [...ids].sort());
  });

  for (const partitions of [1, 3]) {
    it(`run soon what is placed on a busy one (${partitions} partitions)`, async () => {
      const pool = await busyPool('busy', partitions);
      const done: string[] = [];
      await startIdle(pool, 'idle', done);

      const begunMs = performance.now();
      for (let i = 0; i < 3; i++) {
        await pool.enqueueAll(someTasks(7));
        await eventually('all have run', () => done.length === 7 * (i + 1));
      }

      assert.ok(performance.now() - begunMs < SOON_MS);
      const { stolen = 0 } = { stolen: (await byNode(pool, (n) => n.stolen))['idle'] };
      assert.ok(stolen > 0, 'it stole');
    });
  }

  it('leave the queue of a busy one alone where stealing is off', async () => {
    const pool = await busyPool('busy');
    await pool.configure({ stealing: 'off' });
    const done: string[] = [];
    await startIdle(pool, 'idle', done);

    await pool.enqueueAll(someTasks(7));
    await pause(200);

    assert.deepEqual(done, []);
  });

  it('report how fast they are', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 400 });
    for (const [name, ms] of [
      ['fast', 10],
      ['slow', 60],
    ] as const) {
      await startWorker(pool, { name, capacity: 2 }, () => pause(ms));
    }
    await pool.enqueueAll(someTasks(100));

    await eventually('both are measured', async () => {
      const rates = await byNode(pool, (n) => n.ratePerSecond);
      return rates['fast'] !== undefined && rates['slow'] !== undefined;
    });

    const { fast = 0, slow = 0 } = await byNode(pool, (n) => n.ratePerSecond);
    // a timer may be late, never early
    assert.ok(slow > 0 && slow < 34 && fast < 201, `${slow}, ${fast}`);
    assert.ok(fast > 2 * slow, `${slow}, ${fast}`);
  });
});

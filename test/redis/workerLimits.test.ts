import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from '../../core/redis/pool.js';
import { useWorkers } from '../support/workers.js';
import { someTasks, useWorld } from '../support/world.js';
import { eventually } from './local/support/processes.js';

/** How many run at once, and how many have run. */
function turnstile() {
  let running = 0;
  const seen = { most: 0, done: 0 };
  const handler = async () => {
    running += 1;
    seen.most = Math.max(seen.most, running);
    await pause(2);
    running -= 1;
    seen.done += 1;
  };
  return { seen, handler };
}

const completedOf = async (pool: Pool) => (await pool.snapshot()).counters.completed;

describe('workers and limits', () => {
  const world = useWorld(0);
  const startWorker = useWorkers();

  it('never run more tasks of a key at once than it allows, and run all', async () => {
    const pool = await world().createPool({ window: 2 });
    await pool.setLimit('k', { concurrency: 2 });
    const keyed = turnstile();
    const free = turnstile();
    for (const name of ['a', 'b', 'c']) {
      await startWorker(pool, { name, capacity: 4 }, (task) =>
        task.name === 'free' ? free.handler() : keyed.handler(),
      );
    }
    const tasks = someTasks(150, { limitKey: 'k' });

    await pool.enqueueAll([...tasks, ...someTasks(50).map(() => ({ name: 'free' }))]);
    await eventually('all have run', () => keyed.seen.done === 150 && free.seen.done === 50);

    assert.equal(keyed.seen.most, 2);
    assert.ok(free.seen.most > 2, `${free.seen.most} without the key ran at once`);
    await eventually('all are completed', async () => (await completedOf(pool)) === 200);
    assert.deepEqual((await pool.limits()).keys, [
      {
        ...{ key: 'k', own: { concurrency: 2 }, concurrency: 2, ratePerSecond: 0, burst: 1 },
        ...{ running: 0, limited: 0 },
      },
    ]);
    assert.deepEqual((await pool.doctor()).findings, []);
  });

  for (const [what, settings, traits] of [
    ['pool', { ratePerSecond: 50, rateBurst: 5 }, {}],
    ['key', { limitRatePerSecond: 50, limitRateBurst: 5 }, { limitKey: 'k' }],
  ] as const) {
    it(`start no more tasks of a ${what} in a time than its rate allows, and wait for the next`, async () => {
      const pool = await world().createPool({ window: 2, ...settings });
      await pool.enqueueAll(someTasks(120, traits));
      const began = Date.now();
      let started = 0;
      let excess = 0;
      for (const name of ['a', 'b', 'c']) {
        await startWorker(pool, { name, capacity: 2 }, () => {
          started += 1;
          // the ms in which it was let start may have been over before
          excess = Math.max(excess, started - (5 + (50 * (Date.now() - began + 1)) / 1000));
        });
      }
      await eventually('all have started', () => started === 120);

      assert.ok(excess <= 0, `${excess} too many`);
      const seconds = (Date.now() - began) / 1000;
      assert.ok(seconds < 10, `120 tasks at 50 a second took ${seconds} s`);
    });
  }

  it('ask for little while they wait for the next task of a rate', async () => {
    const pool = await world().createPool({ limitRatePerSecond: 10 });
    await pool.enqueueAll(someTasks(100, { limitKey: 'k' }));
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await startWorker(pool, { name, capacity: 4 }, () => pause(1));
    }
    await eventually('they have begun', async () => (await completedOf(pool)) >= 3);
    const calls = async () => {
      const stats = await world().redis.info('commandstats');
      return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1]);
    };
    const before = await calls();
    await pause(1000);

    // 10 tasks start in this second; each sweeps once, and nobody beats more than every 2.5 s
    assert.ok((await calls()) - before < 150, `${(await calls()) - before} calls`);
  });
});

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from '../../core/worker/createWorker.js';
import { assertSound, takeCensus } from '../support/census.js';
import { produceUntilStopped } from '../support/steadyProducer.js';
import { useWorkers } from '../support/workers.js';
import { useWorld } from '../support/world.js';
import { eventually } from './local/support/processes.js';

const NODES = ['a', 'b', 'c', 'd'];

describe('a rolling restart', function () {
  this.timeout(60_000);
  const world = useWorld(0);
  const startWorker = useWorkers();

  for (const settings of [
    { window: 2 },
    { window: 'unlimited', stealing: 'off' },
    { window: 2, partitions: 3 },
  ] as const) {
    it(`of all nodes under load loses and doubles nothing: ${JSON.stringify(settings)}`, async () => {
      const pool = await world().createPool(settings);
      const runs = new Map<string, string[]>();
      const start = (name: string) =>
        startWorker(pool, { name, capacity: 4 }, async ({ id, payload }) => {
          runs.set(id, [...(runs.get(id) ?? []), name]);
          await pause(Number(payload));
        });
      const workers = new Map<string, Worker>();
      for (const name of NODES) workers.set(name, await start(name));
      const load = produceUntilStopped(pool);

      for (const name of NODES) {
        const before = load.ids.length;
        const { outcome, leftRunning } = await pool.drainNode(name, { waitMs: 30_000 });
        assert.deepEqual({ outcome, leftRunning }, { outcome: 'empty', leftRunning: 0 });
        await workers.get(name)?.stop({ timeoutMs: 0 });
        workers.set(name, await start(name));
        await eventually('it has work again', async () => {
          const { nodes } = await pool.snapshot();
          return nodes.some((node) => node.name === name && node.completed > 0);
        });
        assert.ok(load.ids.length > before, 'nothing came meanwhile');
      }

      const ids = await load.stop();
      await eventually('all is done', async () => {
        const { counters } = await pool.snapshot();
        return counters.completed === ids.length;
      });
      assert.deepEqual([...runs.keys()].sort(), [...ids].sort(), 'lost');
      assert.deepEqual(
        [...runs].filter(([, nodes]) => nodes.length !== 1),
        [],
        'run twice',
      );
      const { counters, dead, nodes } = await pool.snapshot();
      const { retried, returned, staleSettles } = counters;
      const nothing = { retried: 0, returned: 0, staleSettles: 0, dead: 0 };
      assert.deepEqual({ retried, returned, staleSettles, dead }, nothing);
      assert.deepEqual(
        nodes.map(({ name, state }) => `${name} ${state}`),
        NODES.map((name) => `${name} active`),
      );
      for (let partition = 0; partition < pool.partitions; partition++) {
        const census = await takeCensus(world().redis, `${world().prefix}:{demo:${partition}}:`);
        assertSound(census);
        assert.deepEqual(census.failures, [], 'an attempt was spent');
      }
    });
  }
});

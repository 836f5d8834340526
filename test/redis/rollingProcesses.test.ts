import assert from 'node:assert/strict';
import type { Pool } from '../../core/redis/pool.js';
import { assertSound, takeCensus } from '../support/census.js';
import { bundledChild, endChildren, startChild, type Child } from '../support/childProcess.js';
import { produceUntilStopped } from '../support/steadyProducer.js';
import { useWorld } from '../support/world.js';
import { eventually } from './local/support/processes.js';

const NODES = ['a', 'b', 'c'];

describe('a rolling restart of worker processes', function () {
  this.timeout(60_000);
  const world = useWorld(0);
  let workerFile = '';
  before(() => {
    workerFile = bundledChild('stoppableWorker.ts');
  });
  let load: ReturnType<typeof produceUntilStopped> | undefined;
  afterEach(async () => {
    await load?.stop();
    endChildren();
  });

  const start = async (name: string): Promise<Child> => {
    const child = startChild(workerFile, world().url, world().prefix, name);
    await child.wrote(1);
    return child;
  };

  it('under load runs each task once, drained before or not', async () => {
    // no pause of this machine makes a node a lost one
    const pool = await world().createPool({ window: 2, partitions: 2, heartbeatTimeoutMs: 60_000 });
    const children = await Promise.all(NODES.map(start));
    load = produceUntilStopped(pool);

    for (const [i, name] of NODES.entries()) {
      await eventually('it works', async () => (await completedBy(pool, name)) > 0);
      const before = load.ids.length;
      if (name === 'a') await pool.drainNode(name, { waitMs: 30_000 });
      children[i]?.signal('SIGTERM');
      assert.equal(await children[i]?.ended(), 0);
      assert.equal(await completedBy(pool, name), -1, 'it has left');
      children[i] = await start(name);
      await eventually('it works again', async () => (await completedBy(pool, name)) > 0);
      assert.ok(load.ids.length > before, 'nothing came meanwhile');
    }

    const ids = await load.stop();
    await eventually('all is done', async () => {
      const { counters } = await pool.snapshot();
      return counters.completed === ids.length;
    });
    const runs = await world().redis.hgetall(`${world().prefix}:runs`);
    assert.deepEqual(runs, Object.fromEntries(ids.map((id) => [id, '1'])));
    const { counters, dead } = await pool.snapshot();
    const { retried, staleSettles } = counters;
    assert.deepEqual({ retried, staleSettles, dead }, { retried: 0, staleSettles: 0, dead: 0 });
    for (let partition = 0; partition < pool.partitions; partition++) {
      const census = await takeCensus(world().redis, `${world().prefix}:{demo:${partition}}:`);
      assertSound(census);
      assert.deepEqual(census.failures, [], 'an attempt was spent');
    }
    for (const child of children) child.signal('SIGTERM');
    assert.deepEqual(await Promise.all(children.map((child) => child.ended())), [0, 0, 0]);
  });
});

/** How many tasks a node has completed since it joined; -1 where there is none of that name. */
async function completedBy(pool: Pool, name: string): Promise<number> {
  const { nodes } = await pool.snapshot();
  return nodes.find((node) => node.name === name)?.completed ?? -1;
}

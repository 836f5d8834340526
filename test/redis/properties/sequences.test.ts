import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNode, takeTokens } from '../../support/handNode.js';
import { useWorld, type World } from '../../support/world.js';
import { operations, POOL_SETTINGS, type Playground } from './operations.js';

let runs = 0;

async function newPlayground(world: World, partitions: number): Promise<Playground> {
  runs += 1;
  const settings = { ...POOL_SETTINGS, window: 2, partitions };
  const pool = await world.scheduler.createPool(`run-${runs}`, settings);
  return { world, pool, keyPrefix: `${world.prefix}:{run-${runs}:`, processes: new Map() };
}

async function assertAllSound({ world, pool, keyPrefix }: Playground): Promise<void> {
  for (let partition = 0; partition < pool.partitions; partition++) {
    assertSound(await takeCensus(world.redis, `${keyPrefix}${partition}}:`));
  }
}

/** All other nodes fall silent; a new one does what is left. */
async function finishEverything({ world, pool }: Playground): Promise<void> {
  world.nowMs += 100_000;
  await pool.sweep();
  for (let partition = 0; partition < pool.partitions; partition++) {
    const last = await joinNode(pool, 'last', { capacity: 1000, partition });
    for (let completed: string[] = []; ;) {
      const taken = await last.take(1000, { completed });
      if (taken.kind !== 'taken') break;
      completed = taken.tasks.map(({ token }) => token);
    }
  }
}

describe('whatever is done to a pool', () => {
  const world = useWorld();

  for (const [partitions, numRuns] of [
    [1, 100],
    [2, 40],
  ] as const) {
    it(`of ${partitions} partition(s), each task is in one place, counted right, and ends`, async function () {
      this.timeout(60_000);
      const sequences = fc.array(operations(partitions), { minLength: 5, maxLength: 50 });
      const property = fc.asyncProperty(sequences, async (sequence) => {
        const ground = await newPlayground(world(), partitions);

        for (const { run } of sequence) await run(ground);

        await assertAllSound(ground);
        await finishEverything(ground);
        await assertAllSound(ground);
        const { backlog, scheduled, inbox, nodes, dead, counters } = await ground.pool.snapshot();
        assert.deepEqual([backlog, scheduled, inbox], [0, 0, 0]);
        assert.deepEqual(
          nodes.filter(({ queued, running }) => queued + running > 0),
          [],
        );
        assert.ok(counters.enqueued >= counters.completed + dead);
      });
      await fc.assert(property, { numRuns });
    });
  }

  it('nothing is lost where a node takes far more than it settles', async () => {
    const ground = await newPlayground(world(), 1);
    await ground.pool.enqueueAll(Array.from({ length: 3000 }, () => ({ name: 'x' })));
    for (const name of ['a', 'b', 'c']) {
      await takeTokens(await joinNode(ground.pool, name, { capacity: 1000 }), 1000);
    }

    await finishEverything(ground);

    await assertAllSound(ground);
    assert.equal((await ground.pool.snapshot()).counters.completed, 3000);
  });
});

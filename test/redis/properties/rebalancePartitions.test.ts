import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Pool } from '../../../core/index.js';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNode } from '../../support/handNode.js';
import { useWorld } from '../../support/world.js';

const EPSILON = 1e-9;
const RUNS = 60;

interface Node {
  readonly weight: number;
  readonly tasks: readonly { readonly cost: number; readonly key: number }[];
}

/** Nodes with tasks; those of a key are in one partition, so that partitions may lean to some nodes. */
function someNodes(cost: fc.Arbitrary<number>): fc.Arbitrary<Node[]> {
  const task = fc.record({ cost, key: fc.constantFrom(0, 0, 0, 1, 2, 3) });
  const node = fc.record({
    weight: fc.constantFrom(1, 1, 2, 5),
    tasks: fc.array(task, { maxLength: 12 }),
  });
  return fc.array(node, { minLength: 2, maxLength: 5 });
}

/** The lowest level at which nodes have places for so much, could costs be split. */
function lowestLevel(nodes: readonly Node[], cost: number): number {
  const steps = nodes.flatMap(({ weight }) =>
    Array.from({ length: cost }, (_, places) => (places + 1) / weight),
  );
  return steps.sort((a, b) => a - b)[cost - 1] ?? 0;
}

describe('a rebalance of several partitions', () => {
  const world = useWorld();

  async function start(nodes: readonly Node[], partitions: number): Promise<Pool> {
    await world().redis.flushdb();
    const pool = await world().createPool({ window: 'unlimited', partitions });
    for (const [i, { weight, tasks }] of nodes.entries()) {
      const name = `n${i}`;
      for (let partition = 0; partition < partitions; partition++) {
        await joinNode(pool, name, { weight, partition });
      }
      // the only one that is given them
      for (const { cost, key } of tasks) {
        await pool.enqueue({ name: 't', cost, limitKey: `key-${i + key}` });
      }
      await pool.pauseNode(name);
    }
    for (const [i] of nodes.entries()) await pool.resumeNode(`n${i}`);
    return pool;
  }

  const cases = { 'of cost 1': fc.constant(1), 'of any cost': fc.constantFrom(1, 1, 2, 7, 40) };
  for (const [name, cost] of Object.entries(cases)) {
    it(`leaves no node more than one task above the best there is: tasks ${name}`, async function () {
      this.timeout(120_000);
      const count = fc.integer({ min: 2, max: 5 });
      const property = fc.asyncProperty(someNodes(cost), count, async (nodes, partitions) => {
        const pool = await start(nodes, partitions);
        const { after } = await pool.rebalance();

        const costs = nodes.flatMap(({ tasks }) => tasks.map((task) => task.cost));
        const total = costs.reduce((sum, one) => sum + one, 0);
        assert.equal(
          after.reduce((sum, node) => sum + node.queuedCost, 0),
          total,
        );
        const best = lowestLevel(nodes, total);
        for (const { queuedCost, weight } of after) {
          const most = best + Math.max(0, ...costs) / weight;
          assert.ok(queuedCost / weight <= most + EPSILON, `${queuedCost} / ${weight} > ${most}`);
        }
        for (let partition = 0; partition < partitions; partition++) {
          assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:${partition}}:`));
        }
      });
      await fc.assert(property, { numRuns: RUNS });
    });
  }
});

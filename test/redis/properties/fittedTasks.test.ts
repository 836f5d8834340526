import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Pool } from '../../../core/index.js';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNode } from '../../support/handNode.js';
import { queueOf, rowsIn } from '../../support/look.js';
import { useWorld } from '../../support/world.js';

const cost = fc.constantFrom(1, 1, 2, 3, 7, 40, 100);
const aNode = fc.record({
  weight: fc.constantFrom(1, 1, 2, 0.5),
  costs: fc.array(cost, { maxLength: 9 }),
});

describe('a rebalance of tasks of any cost', () => {
  const world = useWorld();

  async function start(nodes: readonly { weight: number; costs: readonly number[] }[]) {
    await world().redis.flushdb();
    const pool = await world().createPool();
    for (const [i, { weight, costs }] of nodes.entries()) {
      await joinNode(pool, `n${i}`, { weight });
      for (const each of costs) await pool.enqueue({ name: 't', cost: each });
      await pool.pauseNode(`n${i}`);
    }
    for (const [i] of nodes.entries()) await pool.resumeNode(`n${i}`);
    return pool;
  }

  /** The costs of the tasks in each queue, by their ids. */
  async function costsIn(pool: Pool): Promise<Map<string, Map<string, number>>> {
    const { nodes } = await pool.snapshot();
    const costs = new Map<string, Map<string, number>>();
    for (const { name } of nodes) {
      const rows = await rowsIn(pool, queueOf(name));
      costs.set(name, new Map(rows.map(({ id, cost }) => [id, cost])));
    }
    return costs;
  }

  /** The cheapest of the tasks that a node has kept, or the dearest of those that it got: these are not moved on. */
  function oneTask(
    before: ReadonlyMap<string, number>,
    after: ReadonlyMap<string, number>,
  ): number {
    const kept = [...after].filter(([id]) => before.has(id)).map(([, cost]) => cost);
    const got = [...after].filter(([id]) => !before.has(id)).map(([, cost]) => cost);
    return Math.max(kept.length > 0 ? Math.min(...kept) : 0, ...got);
  }

  for (const [how, prepare] of [
    ['', () => Promise.resolve()],
    [
      ' after a stored plan',
      async (pool: Pool) => {
        await pool.applyPlan(await pool.planRebalance());
      },
    ],
  ] as const) {
    it(`leaves every node within one of its tasks of the best level${how}`, async function () {
      this.timeout(60_000);
      const someNodes = fc.array(aNode, { minLength: 2, maxLength: 4 });
      const property = fc.asyncProperty(someNodes, async (nodes) => {
        const pool = await start(nodes);
        await prepare(pool);
        const plan = await pool.planRebalance();
        const worst = Math.max(...plan.nodes.map((n) => n.queuedCostBefore / n.weight));
        const before = await costsIn(pool);

        const { after } = await pool.rebalance();

        const costs = await costsIn(pool);
        // even where tasks could be split, no placement keeps the largest load below this
        const level = Math.max(...plan.nodes.map((node) => node.level));
        const lightest = Math.min(...plan.nodes.map(({ weight }) => weight));
        for (const { name, weight, queuedCost } of after) {
          const one = oneTask(before.get(name) ?? new Map(), costs.get(name) ?? new Map());
          const most = level + one / Math.min(weight, lightest);
          const x = queuedCost / weight;
          assert.ok(queuedCost === 0 || x < most + 1e-9, `${name}: ${x}, not within ${most}`);
          assert.ok(x <= worst + 1e-9, 'no load is larger than the largest was');
        }
        assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
      });
      await fc.assert(property, { numRuns: 60 });
    });
  }
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Pool } from '../../../core/index.js';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNode } from '../../support/handNode.js';
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

  /** The cheapest task in each queue. */
  async function cheapest(pool: Pool): Promise<Map<string, number>> {
    const { nodes } = await pool.snapshot();
    const costs = new Map<string, number>();
    for (const { name } of nodes) {
      const { rows } = await pool.page({ kind: 'queue', node: name }, { offset: 0, limit: 200 });
      costs.set(name, Math.min(...rows.map((row) => row.cost)));
    }
    return costs;
  }

  for (const [how, act] of [
    ['', (pool: Pool) => pool.rebalance()],
    [
      ' by a stored plan, then live',
      async (pool: Pool) => {
        await pool.applyPlan(await pool.planRebalance());
        return pool.rebalance();
      },
    ],
  ] as const) {
    it(`leaves every node within one of its tasks of the best level${how}`, async function () {
      this.timeout(60_000);
      const someNodes = fc.array(aNode, { minLength: 2, maxLength: 4 });
      const property = fc.asyncProperty(someNodes, async (nodes) => {
        const pool = await start(nodes);
        const before = await pool.planRebalance();
        const worst = Math.max(...before.nodes.map((n) => n.queuedCostBefore / n.weight));

        const { after } = await act(pool);

        const least = await cheapest(pool);
        // even where tasks could be split, no placement keeps the largest load below this
        const level = Math.max(...before.nodes.map((node) => node.level));
        const lightest = Math.min(...before.nodes.map(({ weight }) => weight));
        for (const { name, weight, queuedCost } of after) {
          const most = level + (least.get(name) ?? 0) / Math.min(weight, lightest);
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

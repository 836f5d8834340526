import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seedLoads, type SeededNode } from '../../support/partitionSeed.js';
import { useWorld } from '../../support/world.js';

const aNode = fc.record({
  weight: fc.constantFrom(1, 2, 3, 5, 0.5, 0.3),
  queued: fc.nat({ max: 5 }),
  running: fc.nat({ max: 5 }),
});
const someNodes = fc
  .array(aNode, { minLength: 1, maxLength: 4 })
  .map((nodes): SeededNode[] => nodes.map((n, i) => ({ ...n, name: `n${i}`, capacity: 1 })));

/** All ways to lay `amount` equal tasks on `places` queues. */
function* placements(amount: number, places: number): Generator<number[]> {
  if (places === 1) {
    yield [amount];
    return;
  }
  for (let first = 0; first <= amount; first++) {
    for (const rest of placements(amount - first, places - 1)) yield [first, ...rest];
  }
}

/** Largest normalised load of a node that has queued work: what waiting tasks wait behind. */
function level(nodes: readonly SeededNode[], queues: readonly number[]): number {
  return Math.max(
    0,
    ...nodes.map(({ running, weight }, i) => {
      const queued = queues[i] ?? 0;
      return queued > 0 ? (running + queued) / weight : 0;
    }),
  );
}

/** The smallest level, and the fewest tasks moved for it, by trying everything. */
function bestByTrying(nodes: readonly SeededNode[]): { level: number; moved: number } {
  const total = nodes.reduce((sum, { queued }) => sum + queued, 0);
  const all = [...placements(total, nodes.length)].map((queues) => ({
    level: level(nodes, queues),
    moved: nodes.reduce((sum, { queued }, i) => sum + Math.max(0, queued - (queues[i] ?? 0)), 0),
  }));
  const lowest = Math.min(...all.map((one) => one.level));
  const best = all.filter((one) => one.level <= lowest + 1e-9);
  return { level: lowest, moved: Math.min(...best.map(({ moved }) => moved)) };
}

describe('the rebalance plan', () => {
  const world = useWorld();

  it('is the best there is, with the fewest moves, as trying everything shows', async function () {
    this.timeout(30_000);
    const pool = await world().createPool();
    const prefix = `${world().prefix}:{demo:0}:`;
    const property = fc.asyncProperty(someNodes, async (nodes) => {
      await seedLoads(world().redis, prefix, nodes);

      const plan = await pool.planRebalance();

      const best = bestByTrying(nodes);
      const after = plan.nodes.map(({ queuedCostAfter }) => queuedCostAfter);
      assert.ok(
        Math.abs(level(nodes, after) - best.level) < 1e-9,
        `${after.join()} is not ${best.level}`,
      );
      assert.equal(plan.cost, best.moved);
      assert.ok(plan.moves.length <= nodes.length - 1);
      assert.ok(after.every((queued) => queued >= 0));
    });
    await fc.assert(property, { numRuns: 300 });
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Pool, RebalanceReport } from '../../../core/index.js';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNode, type HandNode } from '../../support/handNode.js';
import { itemAt } from '../../support/look.js';
import { tokensMoved } from '../../support/undoLogs.js';
import { useWorld } from '../../support/world.js';

const EPSILON = 1e-9;
const RUNS = 60;

interface Node {
  readonly weight: number;
  readonly state: 'active' | 'paused' | 'draining';
  readonly offers: readonly string[];
  /** How many it takes, in each partition. */
  readonly running: number;
  readonly tasks: readonly Task[];
}

interface Task {
  readonly cost: number;
  readonly requires: readonly string[];
  /** Those of a key are in one partition. */
  readonly key: number;
}

/** Nodes with tasks that they can run themselves, so that partitions may lean to some nodes. */
function someNodes(
  cost: fc.Arbitrary<number>,
  requires: fc.Arbitrary<readonly string[]>,
): fc.Arbitrary<Node[]> {
  const task = fc.record({ cost, requires, key: fc.constantFrom(0, 0, 0, 1, 2, 3) });
  const node = fc.record({
    weight: fc.constantFrom(1, 1, 2, 5, 0.3),
    state: fc.constantFrom('active', 'active', 'active', 'active', 'active', 'paused', 'draining'),
    offers: fc.subarray(['g', 'h']),
    running: fc.constantFrom(0, 0, 0, 1, 3),
    tasks: fc.array(task, { maxLength: 12 }),
  });
  return fc.array(node, { minLength: 2, maxLength: 5 }).map((nodes) =>
    nodes.map((one): Node => {
      const own = one.tasks.filter((task) => task.requires.every((l) => one.offers.includes(l)));
      return { ...one, tasks: one.state === 'draining' ? [] : own };
    }),
  );
}

/** The lowest level at which nodes have places for so much, could costs be split. */
function lowestLevel(nodes: readonly { weight: number; held: number }[], cost: number): number {
  const steps = nodes.flatMap(({ weight, held }) =>
    Array.from({ length: cost }, (_, places) => (held + places + 1) / weight),
  );
  return steps.sort((a, b) => a - b)[cost - 1] ?? 0;
}

describe('a rebalance of several partitions', () => {
  const world = useWorld();

  async function start(nodes: readonly Node[], partitions: number, window: number): Promise<Pool> {
    await world().redis.flushdb();
    const pool = await world().createPool({ window: 'unlimited', stealing: 'off', partitions });
    for (const [i, { weight, offers, running, tasks }] of nodes.entries()) {
      const name = `n${i}`;
      const joined: HandNode[] = [];
      for (let partition = 0; partition < partitions; partition++) {
        joined.push(await joinNode(pool, name, { weight, partition, labels: [...offers] }));
      }
      // the only one that is given them
      for (const { cost, key, requires } of tasks) {
        await pool.enqueue({
          name: 't',
          cost,
          requires: [...requires],
          limitKey: `key-${i + key}`,
        });
      }
      for (const node of joined) if (running > 0) await node.take(running);
      await pool.pauseNode(name);
    }
    if (window < Infinity) await pool.configure({ window });
    for (const [i, { state }] of nodes.entries()) {
      if (state === 'active') await pool.resumeNode(`n${i}`);
      if (state === 'draining') await pool.drainNode(`n${i}`);
    }
    return pool;
  }

  /** The log for an undo has a line for each time that a task was moved. */
  async function assertMovedOnce(partitions: number, tasks: number): Promise<void> {
    const made: string[] = [];
    for (let partition = 0; partition < partitions; partition++) {
      const prefix = `${world().prefix}:{demo:${partition}}:`;
      assertSound(await takeCensus(world().redis, prefix));
      const tokens = await tokensMoved(world().redis, prefix);
      made.push(...tokens.map((token) => `${partition}-${token}`));
    }
    assert.equal(made.length, new Set(made).size, `a task was moved twice: ${made.join()}`);
    assert.equal(made.length, tasks);
  }

  /** No node with queued work is above its level by more than so much cost. */
  function assertWithin({ plan, after }: RebalanceReport, cost: number): void {
    for (const [i, { name, weight, queuedCost, runningCost }] of after.entries()) {
      const { level } = itemAt(plan.nodes, i);
      const reached = (queuedCost + runningCost) / weight;
      const most = level + cost / weight;
      if (queuedCost > 0) assert.ok(reached <= most + EPSILON, `${name}: ${reached} > ${most}`);
    }
  }

  const costs = { 'of cost 1': fc.constant(1), 'of any cost': fc.constantFrom(1, 1, 2, 7, 40) };
  const labels = {
    'that any node can run': fc.constant([]),
    'that require labels': fc.constantFrom([], ['g'], ['h'], ['g', 'h']),
  };
  const count = fc.integer({ min: 2, max: 4 });
  const aWindow = fc.constantFrom(Infinity, Infinity, 0, 8);
  for (const [costName, cost] of Object.entries(costs)) {
    for (const [labelName, requires] of Object.entries(labels)) {
      const nodes = someNodes(cost, requires);
      it(`leaves no node more than one task above the best there is: tasks ${costName} ${labelName}`, async function () {
        this.timeout(120_000);
        const property = fc.asyncProperty(
          nodes,
          count,
          aWindow,
          async (all, partitions, window) => {
            const pool = await start(all, partitions, window);
            const report = await pool.rebalance();

            const dearest = Math.max(0, ...all.flatMap(({ tasks }) => tasks.map((t) => t.cost)));
            const { plan, movedTasks } = report;
            assertWithin(report, dearest > 1 ? dearest : 0);
            if (dearest <= 1) assert.equal(movedTasks, plan.cost);
            await assertMovedOnce(partitions, movedTasks);
            if (requires !== labels['that any node can run']) return;
            const held = plan.nodes.map(({ weight, runningCost }) => ({
              weight,
              held: runningCost,
            }));
            const queued = plan.nodes.reduce((sum, node) => sum + node.queuedCostBefore, 0);
            const best = lowestLevel(held, queued);
            for (const { level } of plan.nodes) assert.ok(Math.abs(level - best) < EPSILON);
          },
        );
        await fc.assert(property, { numRuns: RUNS });
      });
    }
  }

  it('takes the fewest moves where partitions lean to different nodes, as its plan says', async () => {
    const pool = await world().createPool({ partitions: 2 });
    for (const [partition, name] of ['a', 'b'].entries()) await joinNode(pool, name, { partition });
    for (let i = 0; i < 20; i++) await pool.enqueue({ name: 't' });
    await joinNode(pool, 'b', { partition: 0 });
    await joinNode(pool, 'a', { partition: 1 });
    for (const partition of [0, 1]) await joinNode(pool, 'c', { partition });

    const { movedTasks, after } = await pool.rebalance();

    assert.equal(movedTasks, 6);
    assert.deepEqual(
      after.map(({ queuedCost }) => queuedCost),
      [7, 7, 6],
    );
  });
});

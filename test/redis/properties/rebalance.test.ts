import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Pool } from '../../../core/index.js';
import { ONLY_PART, rebalanceStep } from '../../../core/redis/calls/rebalance.js';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNode, sliceOf, takeTokens } from '../../support/handNode.js';
import { itemAt, queueOf, rowsIn, runningOn } from '../../support/look.js';
import { tokensMoved } from '../../support/undoLogs.js';
import { someTasks, useWorld } from '../../support/world.js';

const EPSILON = 1e-9;
const RUNS = 60;

interface Node {
  readonly weight: number;
  readonly state: 'active' | 'paused' | 'draining';
  readonly offers: readonly string[];
  readonly running: number;
  readonly tasks: readonly Task[];
}

interface Task {
  readonly cost: number;
  readonly requires: readonly string[];
  readonly priority: number;
}

/** Nodes with tasks that they can run themselves. */
function someNodes(cost: fc.Arbitrary<number>): fc.Arbitrary<Node[]> {
  const task = fc.record({
    cost,
    requires: fc.constantFrom([], [], ['g'], ['h']),
    priority: fc.constantFrom(0, 0, 5),
  });
  const node = fc.record({
    weight: fc.constantFrom(1, 1, 2, 3, 0.5),
    state: fc.constantFrom('active', 'active', 'active', 'active', 'paused', 'draining'),
    offers: fc.constantFrom([], ['g'], ['g', 'h']),
    running: fc.constantFrom(0, 0, 1, 3),
    tasks: fc.array(task, { maxLength: 5 }),
  });
  return fc
    .array(node, { minLength: 2, maxLength: 4 })
    .map((nodes) =>
      nodes.map(({ tasks, ...rest }): Node => {
        const own = tasks.filter(({ requires }) => serves(rest, requires));
        return { ...rest, tasks: rest.state === 'draining' ? [] : own };
      }),
    )
    .filter((nodes) => active(nodes).length ** freeTasks(nodes).length <= 20_000);
}

function serves({ offers }: Pick<Node, 'offers'>, requires: readonly string[]): boolean {
  return requires.every((label) => offers.includes(label));
}

function active<N extends Node>(nodes: readonly N[]): N[] {
  return nodes.filter(({ state }) => state === 'active');
}

function freeTasks(nodes: readonly Node[]): { task: Task; home: number }[] {
  return active(nodes).flatMap(({ tasks }, home) => tasks.map((task) => ({ task, home })));
}

/** Where tasks are: the load of each node over its weight, where any of them waits there, and how many are not at home. */
interface Outcome {
  readonly levels: readonly number[];
  readonly moved: number;
}

/** All ways to lay the tasks on active nodes that can run them. */
function everyOutcome(all: readonly Node[]): Outcome[] {
  const nodes = active(all);
  const tasks = freeTasks(all);
  const queued = nodes.map(() => 0);
  const outcomes: Outcome[] = [];
  const lay = (at: number, moved: number): void => {
    const next = tasks[at];
    if (next === undefined) {
      outcomes.push({ levels: nodes.map((node, i) => levelOf(node, itemAt(queued, i))), moved });
      return;
    }
    for (const [i, node] of nodes.entries()) {
      if (!serves(node, next.task.requires)) continue;
      queued[i] = itemAt(queued, i) + next.task.cost;
      lay(at + 1, moved + (i === next.home ? 0 : 1));
      queued[i] = itemAt(queued, i) - next.task.cost;
    }
  };
  lay(0, 0);
  return outcomes;
}

function levelOf({ running, weight }: Node, queued: number): number {
  return queued > 0 ? (running + queued) / weight : 0;
}

function lowest(outcomes: readonly Outcome[]): number {
  return Math.min(...outcomes.map(({ levels }) => Math.max(0, ...levels)));
}

describe('a rebalance, against trying everything', () => {
  const world = useWorld();

  async function start(nodes: readonly Node[], window: number | 'unlimited'): Promise<Pool> {
    await world().redis.flushdb();
    const pool = await world().createPool({ stealing: 'off' });
    for (const [i, { weight, offers, running, tasks }] of nodes.entries()) {
      const node = await joinNode(pool, `n${i}`, { weight, labels: [...offers] });
      if (running > 0) {
        await pool.enqueueAll(someTasks(running));
        await takeTokens(node, running);
      }
      for (const { cost, requires, priority } of tasks) {
        await pool.enqueue({ name: 't', cost, requires: [...requires], priority });
      }
      await pool.pauseNode(`n${i}`);
    }
    await pool.configure({ window });
    for (const [i, { state }] of nodes.entries()) {
      if (state === 'active') await pool.resumeNode(`n${i}`);
      if (state === 'draining') await pool.drainNode(`n${i}`);
    }
    return pool;
  }

  /** The tasks of each queue and of what runs. */
  async function placesOf(pool: Pool, nodes: readonly Node[]): Promise<Map<string, string>> {
    const places = new Map<string, string>();
    for (const [i] of nodes.entries()) {
      for (const { id } of await rowsIn(pool, queueOf(`n${i}`))) places.set(id, `n${i}`);
      for (const { id } of await rowsIn(pool, runningOn(`n${i}`))) places.set(id, `on n${i}`);
    }
    return places;
  }

  function movesMade(): Promise<string[]> {
    return tokensMoved(world().redis, `${world().prefix}:{demo:0}:`);
  }

  /** Rebalances; what came of it, having checked what is true of any: no task was moved twice, nor one that is not free. */
  async function rebalanced(nodes: readonly Node[], window: number | 'unlimited') {
    const pool = await start(nodes, window);
    const before = await placesOf(pool, nodes);
    const { plan, after, movedTasks } = await pool.rebalance();
    const places = await placesOf(pool, nodes);
    const moved = [...before].filter(([id, place]) => places.get(id) !== place);
    assert.equal(movedTasks, moved.length, 'tasks that are elsewhere now');
    const made = await movesMade();
    assert.equal(made.length, new Set(made).size, `a task was moved twice: ${made.join()}`);
    assert.equal(made.length, moved.length);
    const names = nodes.flatMap(({ state }, i) => (state === 'active' ? [`n${i}`] : []));
    for (const [, place] of moved) assert.ok(names.includes(place), `${place} is not active`);
    assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
    const levels = active(nodes).map((node, i) => levelOf(node, after[i]?.queuedCost ?? 0));
    return { levels, moved: movedTasks, limits: plan.nodes.map(({ level }) => level) };
  }

  const aWindow = fc.constantFrom('unlimited' as const, 0, 2);

  it('moves the fewest tasks to the smallest largest load', async function () {
    this.timeout(120_000);
    const property = fc.asyncProperty(someNodes(fc.constant(1)), aWindow, async (nodes, window) => {
      const { levels, moved, limits } = await rebalanced(nodes, window);

      const all = everyOutcome(nodes);
      const within = (one: Outcome) =>
        one.levels.every((level, i) => level <= (limits[i] ?? 0) + EPSILON);
      assert.ok(Math.abs(Math.max(0, ...levels) - lowest(all)) < EPSILON, levels.join());
      assert.ok(within({ levels, moved }), `${levels.join()} above ${limits.join()}`);
      assert.equal(moved, Math.min(...all.filter(within).map((one) => one.moved)));
    });
    await fc.assert(property, { numRuns: RUNS });
  });

  it('moves no task twice, and is within one task of the best, where tasks cost what they want', async function () {
    this.timeout(120_000);
    const cost = fc.constantFrom(1, 1, 2, 3, 7, 40);
    const property = fc.asyncProperty(someNodes(cost), aWindow, async (nodes, window) => {
      const { levels } = await rebalanced(nodes, window);

      const best = lowest(everyOutcome(nodes));
      const dearest = Math.max(0, ...freeTasks(nodes).map(({ task }) => task.cost));
      const lightest = Math.min(...active(nodes).map(({ weight }) => weight));
      const most = best + dearest / lightest;
      assert.ok(Math.max(0, ...levels) < most + EPSILON, `${levels.join()}: ${best} is possible`);
    });
    await fc.assert(property, { numRuns: RUNS });
  });

  it('moves no task twice though tasks come and go between its steps', async function () {
    this.timeout(120_000);
    const cost = fc.constantFrom(1, 1, 2, 3, 7, 40);
    const between = fc.record({ comes: fc.array(cost, { maxLength: 3 }), goesFrom: fc.nat(3) });
    const steps = fc.array(between, { minLength: 2, maxLength: 5 });
    const property = fc.asyncProperty(someNodes(cost), steps, async (nodes, all) => {
      const pool = await start(nodes, 'unlimited');
      for (const { comes, goesFrom } of all) {
        await rebalanceStep(sliceOf(pool, 0), 'one', ONLY_PART);
        for (const each of comes) await pool.enqueue({ name: 'new', cost: each });
        const queue = queueOf(`n${goesFrom % nodes.length}`);
        const [first] = await rowsIn(pool, queue);
        if (first !== undefined) await pool.remove([first.id], queue);
      }

      const made = await movesMade();
      assert.equal(made.length, new Set(made).size, `a task was moved twice: ${made.join()}`);
      assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
    });
    await fc.assert(property, { numRuns: RUNS });
  });
});

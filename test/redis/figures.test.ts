import assert from 'node:assert/strict';
import { poolFigures } from '../../core/balance/poolFigures.js';
import type { Pool } from '../../core/redis/pool.js';
import { joinNode, takeTokens, type HandNode } from '../support/handNode.js';
import { itemAt } from '../support/look.js';
import { someTasks, useWorld } from '../support/world.js';

/** The formulas of `core/balance/README.md`, anew, from the normalised loads. */
function byHand(loads: readonly number[]) {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const mean = sum(loads) / loads.length;
  return {
    maxOverMean: Math.max(...loads) / mean,
    coefficientOfVariation: Math.sqrt(sum(loads.map((x) => (x - mean) ** 2)) / loads.length) / mean,
    jainIndex: sum(loads) ** 2 / (loads.length * sum(loads.map((x) => x * x))),
  };
}

async function assertBalance(pool: Pool, loads: readonly number[]): Promise<void> {
  const { maxOverMean, coefficientOfVariation, jainIndex } = poolFigures(await pool.snapshot());
  const figures = { maxOverMean, coefficientOfVariation, jainIndex };
  for (const [name, wanted] of Object.entries(byHand(loads))) {
    const figure = figures[name as keyof typeof figures];
    assert.ok(Math.abs(figure - wanted) < 1e-9, `${name} is ${figure}, not ${wanted}`);
  }
}

describe('the figures of a pool', () => {
  const world = useWorld();

  /** Puts so many tasks of a cost on a node, whatever the strategy. */
  async function put(pool: Pool, node: HandNode, tasks: number, cost = 1): Promise<void> {
    const ids = await pool.enqueueAll(someTasks(tasks, { cost }));
    await pool.move(ids, { kind: 'backlog' }, node.name);
  }

  it('are even where nobody works, and where nothing is to do', async () => {
    const even = { maxOverMean: 1, coefficientOfVariation: 0, jainIndex: 1 };
    const pool = await world().createPool({ window: 0 });
    for (const name of ['', 'a', 'b']) {
      if (name !== '') await joinNode(pool, name);
      const { nodes, ...figures } = poolFigures(await pool.snapshot());
      assert.deepEqual(figures, { ...even, load: 0, backlogCost: 0, drainMs: 0 });
      assert.ok(nodes.every(({ load, normalisedLoad }) => load === 0 && normalisedLoad === 0));
    }
  });

  it('follow the formulas for unequal weights and costs, queued and running, of active nodes', async () => {
    const pool = await world().createPool({ window: 0 });
    const a = await joinNode(pool, 'a', { weight: 4, capacity: 2 });
    const b = await joinNode(pool, 'b', { weight: 0.5 });
    await joinNode(pool, 'c', { weight: 3 });
    const away = await joinNode(pool, 'paused', { weight: 7 });
    await put(pool, a, 6, 5);
    await put(pool, b, 3);
    await put(pool, away, 9, 2);
    await takeTokens(a, 2);
    await pool.pauseNode('paused');
    await pool.enqueueAll(someTasks(2, { cost: 3 }));

    await assertBalance(pool, [30 / 4, 3 / 0.5, 0]);
    const { nodes, load, backlogCost, drainMs } = poolFigures(await pool.snapshot());
    assert.deepEqual(
      nodes.map(({ name, load: l, normalisedLoad }) => [name, l, normalisedLoad]),
      [
        ['a', 30, 30 / 4],
        ['b', 3, 6],
        ['c', 0, 0],
        ['paused', 18, 18 / 7],
      ],
    );
    assert.deepEqual([load, backlogCost, drainMs], [51, 6, undefined]);
  });

  it('divide by what was measured where weights are learned, as placing does', async () => {
    const pool = await world().createPool({ window: 0, weights: 'learned' });
    const fast = await joinNode(pool, 'fast', { weight: 1, capacity: 2 });
    const slow = await joinNode(pool, 'slow', { weight: 1 });
    const unknown = await joinNode(pool, 'unknown', { weight: 3 });
    // 2 places, 100 ms a task; 1 place, 500 ms a task
    await fast.heartbeat([], { cost: 10, slotMs: 1000 });
    await slow.heartbeat([], { cost: 2, slotMs: 1000 });
    await put(pool, fast, 40);
    await put(pool, slow, 10);
    await put(pool, unknown, 33);

    // 20 + 2 a second for weights 1 + 1: one of weight 3 counts as 33
    await assertBalance(pool, [40 / 20, 10 / 2, 33 / 33]);
    const { nodes, drainMs } = poolFigures(await pool.snapshot());
    assert.deepEqual(
      nodes.map(({ weight, normalisedLoad }) => [weight, normalisedLoad]),
      [
        [20, 2],
        [2, 5],
        [33, 1],
      ],
    );
    assert.equal(drainMs, Math.ceil((83 / 55) * 1000));

    const { candidates } = (await pool.explain(await pool.enqueue({ name: 'x' }))) ?? {};
    assert.deepEqual(
      candidates?.map(({ node, weight, normalisedLoad }) => [node, weight, normalisedLoad]),
      [
        ['unknown', 33, 1],
        ['fast', 20, 2],
        ['slow', 2, 5],
      ],
    );

    await pool.configure({ weights: 'given' });
    await assertBalance(pool, [40, 10, 11]);
  });

  it('count a node that gets next to nothing done for a hundredth of the mean, as placing does', async () => {
    const pool = await world().createPool({ window: 0, weights: 'learned' });
    const good = await joinNode(pool, 'good');
    const bad = await joinNode(pool, 'bad');
    await good.heartbeat([], { cost: 1000, slotMs: 1000 });
    await bad.heartbeat([], { cost: 1, slotMs: 1000 });
    await put(pool, good, 10);
    await put(pool, bad, 10);

    // the mean of 1000 and 1
    await assertBalance(pool, [10 / 1000, 10 / 5.005]);
  });

  it('add up over partitions, with the mean of what they measured', async () => {
    const pool = await world().createPool({ window: 0, partitions: 3 });
    const a = [0, 1, 2].map((partition) => joinNode(pool, 'a', { weight: 2, partition }));
    const b = [0, 1, 2].map((partition) => joinNode(pool, 'b', { partition }));
    const [a0, a1, a2] = await Promise.all(a);
    await Promise.all(b);
    assert.ok(a0 && a1 && a2);
    await a0.heartbeat([], { cost: 4, slotMs: 1000 });
    await a2.heartbeat([], { cost: 8, slotMs: 1000 });
    const ids = await pool.enqueueAll(someTasks(30, { cost: 2 }));
    await pool.move(ids, { kind: 'backlog' }, a0.name);

    await assertBalance(pool, [60 / 2, 0]);
    const snapshot = await pool.snapshot();
    assert.equal(itemAt(snapshot.nodes, 0).ratePerSecond, 6);
    // b as its weight says: 3 a second
    assert.equal(poolFigures(snapshot).drainMs, Math.ceil((60 / 9) * 1000));
    assert.equal(poolFigures(snapshot).nodes[0]?.drainMs, 10_000);
  });
});

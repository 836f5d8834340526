import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assignment, waysToPlace } from '../../support/assignment.js';
import { joinNode, joinNodes } from '../../support/handNode.js';
import { byNode, queueLengths } from '../../support/look.js';
import { seedLoads } from '../../support/partitionSeed.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('round-robin', () => {
  const world = useWorld();
  const prefix = () => `${world().prefix}:{demo:0}:`;
  const createPool = (settings = {}) =>
    world().createPool({ strategy: 'round-robin', ...settings });
  const turns = async (...nodes: string[]) =>
    (await assignment(world().redis, prefix(), nodes)).join('');

  for (const [way, place] of Object.entries(waysToPlace)) {
    it(`gives one node after the other a task, whatever they weigh: ${way}`, async () => {
      const pool = await createPool();

      await place(world(), pool, { a: 1, b: 7, c: 2 }, 7);

      assert.equal(await turns('a', 'b', 'c'), 'abcabca');
    });
  }

  for (const [tasks, nodes] of [
    [3, 3],
    [1, 4],
    [10, 3],
    [1000, 7],
    [2503, 4],
  ] as const) {
    it(`shares ${tasks} tasks over ${nodes} nodes so that they differ by at most 1`, async () => {
      const pool = await createPool();
      for (let i = 0; i < nodes; i++) await joinNode(pool, `n${i}`);

      await pool.enqueueAll(someTasks(tasks));

      const lengths = Object.values(await queueLengths(pool));
      assert.equal(
        lengths.reduce((sum, n) => sum + n, 0),
        tasks,
      );
      assert.ok(Math.max(...lengths) - Math.min(...lengths) <= 1, String(lengths));
    });
  }

  it('looks at no loads', async () => {
    const pool = await createPool();
    const { a } = await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(4));
    await a.take(2);
    await joinNode(pool, 'b');

    await pool.enqueueAll(someTasks(6));

    assert.deepEqual(await queueLengths(pool), { a: 5, b: 3 });
  });

  it('goes on with the next name when nodes join and leave', async () => {
    const pool = await createPool();
    const { b } = await joinNodes(pool, { b: 1, d: 1 });
    await pool.enqueue({ name: 'to b' });
    await b.take(1);
    await b.leave();
    await joinNodes(pool, { a: 1, c: 1 });

    await pool.enqueueAll(someTasks(3));

    // what b ran went to d, the only one that was left then: that was nobody's turn
    assert.equal(await turns('a', 'c', 'd'), 'dcda');
  });

  it('passes over a node without room, and comes back to it', async () => {
    const pool = await createPool({ window: 1 });
    const a = await joinNode(pool, 'a', { capacity: 1 });
    await joinNode(pool, 'b', { capacity: 4 });
    await pool.enqueueAll(someTasks(3));
    assert.equal(await turns('a', 'b'), 'abb');
    await a.take(1);

    await pool.enqueueAll(someTasks(2));

    assert.equal(await turns('a', 'b'), 'bbab');
  });

  it('begins at another node in each partition', async () => {
    const pool = await createPool({ partitions: 3 });
    for (const partition of [0, 1, 2]) {
      for (const name of ['a', 'b', 'c']) await joinNode(pool, name, { partition });
    }

    for (const task of someTasks(3)) await pool.enqueue(task);

    assert.deepEqual(await queueLengths(pool), { a: 1, b: 1, c: 1 });
  });

  it('keeps tasks of any cost within the rooms, in turn, and leaves none that fits', async function () {
    this.timeout(30_000);
    const pool = await createPool({ window: 1 });
    const names = ['a', 'b', 'c', 'd'];
    const loads = fc.array(
      fc.record({ capacity: fc.integer({ min: 1, max: 12 }), queued: fc.nat(8) }),
      {
        minLength: 2,
        maxLength: 4,
      },
    );
    const costs = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 30 });
    const property = fc.asyncProperty(loads, costs, async (seeded, asked) => {
      const nodes = seeded.map((load, i) => ({
        ...load,
        name: names[i] ?? '',
        weight: 1,
        running: 0,
      }));
      await world().redis.del(`${prefix()}turns`, `${prefix()}backlog:0:0`);
      await seedLoads(world().redis, prefix(), nodes);

      await pool.enqueueAll(asked.map((cost) => ({ name: 'x', cost, maxAttempts: 7 })));

      const rooms = new Map(nodes.map((node) => [node.name, node.capacity - node.queued]));
      const wanted: string[] = [];
      let last = '';
      for (const cost of asked) {
        const fitting = [...rooms.keys()].filter((name) => (rooms.get(name) ?? 0) >= cost);
        const next = fitting.find((name) => name > last) ?? fitting[0];
        if (next === undefined) break;
        wanted.push(next);
        rooms.set(next, (rooms.get(next) ?? 0) - cost);
        last = next;
      }
      assert.equal(await turns(...rooms.keys()), wanted.join(''));
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it('counts what it gives by its cost', async () => {
    const pool = await createPool();
    await joinNodes(pool, { a: 1, b: 1 });

    await pool.enqueueAll([3, 1, 4].map((cost) => ({ name: 'x', cost })));

    assert.deepEqual(await byNode(pool, ({ queuedCost }) => queuedCost), { a: 7, b: 1 });
  });
});

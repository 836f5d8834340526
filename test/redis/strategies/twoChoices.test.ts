import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assignment } from '../../support/assignment.js';
import { joinNode } from '../../support/handNode.js';
import { byNode, queueLengths } from '../../support/look.js';
import { seedLoads, type SeededNode } from '../../support/partitionSeed.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('two-choices', () => {
  const world = useWorld();
  const prefix = () => `${world().prefix}:{demo:0}:`;
  const createPool = (settings = {}) =>
    world().createPool({ strategy: 'two-choices', ...settings });
  const seed = (loads: Readonly<Record<string, { weight: number; queued: number }>>) =>
    seedLoads(
      world().redis,
      prefix(),
      Object.entries(loads).map(([name, load]) => ({ name, ...load, capacity: 1, running: 0 })),
    );

  it('offers each task two different nodes, drawn by weight, and gives it to the less loaded one', async () => {
    const pool = await createPool();
    // loads so far apart that they stay in this order: the full one is always the worse of two, the empty one the better
    await seed({
      '1 full': { weight: 1, queued: 4_000_000 },
      '2 half': { weight: 2, queued: 2_000_000 },
      '3 empty': { weight: 5, queued: 0 },
    });
    const tasks = 20_000;

    await pool.enqueueAll(someTasks(tasks));

    const given = await assignment(world().redis, prefix(), ['1 full', '2 half', '3 empty']);
    const toHalf = given.filter((node) => node === '2 half').length;
    // only of the pair (full, half): one of them first, the other one of those that are left
    const wanted = tasks * ((1 / 8) * (2 / 7) + (2 / 8) * (1 / 6));
    assert.equal(given.length, tasks);
    assert.ok(!given.includes('1 full'));
    assert.ok(
      Math.abs(toHalf - wanted) < 5 * Math.sqrt(wanted),
      `${toHalf} of ${tasks}, not ${wanted}`,
    );
  });

  it('is as even as the least loaded where there are two nodes only', async () => {
    const pool = await createPool();
    await joinNode(pool, 'a');
    await joinNode(pool, 'b');

    await pool.enqueueAll(someTasks(101));

    const { a = 0, b = 0 } = await queueLengths(pool);
    assert.equal(a + b, 101);
    assert.equal(Math.abs(a - b), 1);
  });

  it('follows the weights', async () => {
    const pool = await createPool();
    for (const [name, weight] of Object.entries({ a: 1, b: 2, c: 5, d: 2 })) {
      await joinNode(pool, name, { weight });
    }

    await pool.enqueueAll(someTasks(10_000));

    const given = await queueLengths(pool);
    for (const [name, share] of Object.entries({ a: 0.1, b: 0.2, c: 0.5, d: 0.2 })) {
      assert.ok(Math.abs((given[name] ?? 0) / 10_000 - share) < 0.003, JSON.stringify(given));
    }
  });

  it('keeps 100 equal nodes within a few tasks of each other', async () => {
    const pool = await createPool();
    await seed(
      Object.fromEntries(
        Array.from({ length: 100 }, (_, i) => [`n${i}`, { weight: 1, queued: 0 }]),
      ),
    );

    await pool.enqueueAll(someTasks(10_000));

    const load = await world().redis.hgetall(`${prefix()}load`);
    const queued = Object.entries(load).flatMap(([key, cost]) =>
      key.startsWith('q:') ? [Number(cost)] : [],
    );
    // one choice at random leaves some 35 between the ends, two leave a gap of ln ln n / ln 2 above the mean
    assert.equal(queued.length, 100);
    assert.ok(Math.max(...queued) <= 103, `${Math.max(...queued)} on one node, 100 on the mean`);
  });

  it('draws alike for a task that comes again', async () => {
    const nodes = Array.from({ length: 9 }, (_, i) => `n${i}`);
    const pool = await createPool();
    const place = async () => {
      await world().redis.del(`${prefix()}seq`);
      await seed(Object.fromEntries(nodes.map((name) => [name, { weight: 1, queued: 0 }])));
      await pool.enqueueAll(someTasks(100));
      return assignment(world().redis, prefix(), nodes);
    };

    assert.deepEqual(await place(), await place());
  });

  it('draws otherwise in another partition', async () => {
    const nodes = Array.from({ length: 9 }, (_, i) => `n${i}`);
    const pool = await createPool({ partitions: 2 });
    const given: string[][] = [];
    for (const partition of [0, 1]) {
      for (const name of nodes) await joinNode(pool, name, { partition });
    }

    for (let call = 0; call < 2; call++) await pool.enqueueAll(someTasks(100));

    for (const partition of [0, 1]) {
      given.push(await assignment(world().redis, `${world().prefix}:{demo:${partition}}:`, nodes));
    }
    assert.deepEqual(
      given.map(({ length }) => length),
      [100, 100],
    );
    assert.notDeepEqual(given[0], given[1]);
  });

  it('never gives a node more than its room, keeps the order, and leaves no task that fits', async function () {
    this.timeout(30_000);
    const pool = await createPool({ window: 1 });
    const aNode = fc.record({
      weight: fc.constantFrom(1, 3, 0.01, 1000),
      capacity: fc.integer({ min: 1, max: 40 }),
      queued: fc.nat(30),
      running: fc.nat(5),
    });
    const someNodes = fc
      .array(aNode, { minLength: 2, maxLength: 12 })
      .map((nodes): SeededNode[] => nodes.map((node, i) => ({ ...node, name: `n${i}` })));
    const costs = fc.array(fc.constantFrom(1, 1, 1, 2, 7), { minLength: 1, maxLength: 150 });
    const property = fc.asyncProperty(someNodes, costs, async (nodes, asked) => {
      await world().redis.del(`${prefix()}backlog:0:0`);
      await seedLoads(world().redis, prefix(), nodes);

      await pool.enqueueAll(asked.map((cost) => ({ name: 'x', cost, maxAttempts: 7 })));

      const waiting = await world().redis.lrange(`${prefix()}backlog:0:0`, 0, -1);
      const given = await assignment(
        world().redis,
        prefix(),
        nodes.map(({ name }) => name),
      );
      assert.equal(given.length + waiting.length, asked.length);
      const rooms = new Map(
        nodes.map((node) => [node.name, Math.max(0, node.capacity - node.queued)]),
      );
      for (const [i, name] of given.entries()) {
        rooms.set(name, (rooms.get(name) ?? 0) - (asked[i] ?? 0));
      }
      assert.ok([...rooms.values()].every((room) => room >= 0));
      const next = asked[given.length];
      assert.ok(
        next === undefined || Math.max(...rooms.values()) < next,
        'the first that waits would fit',
      );
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it('counts what it gives by its cost', async () => {
    const pool = await createPool();
    await joinNode(pool, 'a');
    await joinNode(pool, 'b');

    await pool.enqueueAll([9, 1, 1, 1].map((cost) => ({ name: 'x', cost })));

    const costs = Object.values(await byNode(pool, ({ queuedCost }) => queuedCost));
    assert.deepEqual(costs.sort(), [3, 9]);
  });
});

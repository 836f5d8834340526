import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assignment, waysToPlace } from '../../support/assignment.js';
import { joinNode, joinNodes } from '../../support/handNode.js';
import { queueLengths } from '../../support/look.js';
import { seedLoads } from '../../support/partitionSeed.js';
import { someTasks, useWorld } from '../../support/world.js';

/** nginx's rule, as its source has it. */
function* smooth(weights: Readonly<Record<string, number>>): Generator<string, never> {
  const peers = Object.entries(weights).map(([name, weight]) => ({ name, weight, current: 0 }));
  for (;;) {
    let best = peers[0];
    let total = 0;
    for (const peer of peers) {
      peer.current += peer.weight;
      total += peer.weight;
      if (best === undefined || peer.current > best.current) best = peer;
    }
    if (best === undefined) throw new Error('there is no peer');
    best.current -= total;
    yield best.name;
  }
}

describe('weighted-round-robin', () => {
  const world = useWorld();
  const prefix = () => `${world().prefix}:{demo:0}:`;
  const createPool = (settings = {}) =>
    world().createPool({ strategy: 'weighted-round-robin', ...settings });
  const turns = async (...nodes: string[]) =>
    (await assignment(world().redis, prefix(), nodes)).join('');

  for (const [way, place] of Object.entries(waysToPlace)) {
    it(`gives nodes of weight 5, 1 and 1 a a b a c a a: ${way}`, async () => {
      const pool = await createPool();

      await place(world(), pool, { a: 5, b: 1, c: 1 }, 7);

      assert.equal(await turns('a', 'b', 'c'), 'aabacaa');
    });
  }

  it("goes by nginx's rule for any weights, however the tasks are divided into calls", async function () {
    this.timeout(60_000);
    const pool = await createPool();
    const names = 'a b c d e f g h'.split(' ');
    const someWeights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 8 });
    const calls = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
    const property = fc.asyncProperty(someWeights, calls, async (given, sizes) => {
      const weights = Object.fromEntries(given.map((weight, i) => [names[i] ?? '', weight]));
      await world().redis.del(`${prefix()}turns`);
      await seedLoads(
        world().redis,
        prefix(),
        Object.entries(weights).map(([name, weight]) => ({
          name,
          weight,
          capacity: 1,
          queued: 0,
          running: 0,
        })),
      );

      for (const size of sizes) await pool.enqueueAll(someTasks(size));

      const wanted = smooth(weights);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      assert.equal(
        await turns(...Object.keys(weights)),
        Array.from({ length: total }, () => wanted.next().value).join(''),
      );
    });
    await fc.assert(property, { numRuns: 100 });
  });

  it('takes weights that are no whole numbers', async () => {
    const pool = await createPool();
    await joinNodes(pool, { a: 0.5, b: 0.1, c: 0.1 });

    await pool.enqueueAll(someTasks(700));

    assert.deepEqual(await queueLengths(pool), { a: 500, b: 100, c: 100 });
  });

  it('leaves nobody waiting for what an old weight counted', async () => {
    const pool = await createPool();
    await joinNodes(pool, { a: 1000, b: 1 });
    // b has had its turn just now, and would have to wait for a thousand others
    await pool.enqueueAll(someTasks(502));
    const { a = 0, b = 0 } = await queueLengths(pool);
    assert.equal(b, 1);
    await joinNode(pool, 'a', { weight: 1 });

    await pool.enqueueAll(someTasks(10));

    const after = await queueLengths(pool);
    assert.deepEqual([(after['a'] ?? 0) - a, (after['b'] ?? 0) - b], [5, 5]);
  });

  it('credits a node nothing while it has no room', async () => {
    const pool = await createPool({ window: 1 });
    const a = await joinNode(pool, 'a', { weight: 5, capacity: 2 });
    await joinNode(pool, 'b', { weight: 1, capacity: 20 });
    await joinNode(pool, 'c', { weight: 1, capacity: 20 });
    await pool.enqueueAll(someTasks(20));
    assert.deepEqual(await queueLengths(pool), { a: 2, b: 9, c: 9 });
    await a.take(2);
    await pool.configure({ window: 'unlimited' });

    await pool.enqueueAll(someTasks(7));

    assert.deepEqual(await queueLengths(pool), { a: 5, b: 10, c: 10 });
  });

  it('forgets what it owed to a node that has left', async () => {
    const pool = await createPool();
    const { a } = await joinNodes(pool, { a: 2, b: 1 });
    await pool.enqueue({ name: 'x' });
    assert.deepEqual(await world().redis.hgetall(`${prefix()}turns`), {
      'w:a': '-1/3',
      'w:b': '1/3',
    });

    await a.leave();

    assert.deepEqual(Object.keys(await world().redis.hgetall(`${prefix()}turns`)), ['w:b']);
  });
});

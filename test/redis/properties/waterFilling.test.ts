import assert from 'node:assert/strict';
import fc from 'fast-check';
import { itemAt } from '../../support/look.js';
import { seedLoads, type SeededNode } from '../../support/partitionSeed.js';
import { useWorld, type World } from '../../support/world.js';

const aNode = fc.record({
  weight: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.double({ min: 0.01, max: 50, noNaN: true })),
  capacity: fc.integer({ min: 1, max: 60 }),
  queued: fc.nat({ max: 80 }),
  running: fc.nat({ max: 60 }),
});
const someNodes = fc
  .array(aNode, { minLength: 1, maxLength: 12 })
  .map((nodes): SeededNode[] => nodes.map((n, i) => ({ ...n, name: `n${i}` })));

function roomOf(node: SeededNode, window: number | 'unlimited'): number {
  if (window === 'unlimited') return Number.POSITIVE_INFINITY;
  return Math.max(0, Math.ceil(window * node.capacity) - node.queued);
}

/** The real-valued shares: all nodes filled to one level, found by bisection. */
function exactShares(nodes: readonly SeededNode[], rooms: readonly number[], amount: number) {
  const at = (level: number) =>
    nodes.map(({ weight, queued, running }, i) =>
      Math.min(rooms[i] ?? 0, Math.max(0, level * weight - queued - running)),
    );
  let low = 0;
  let high = 1e7;
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (at(middle).reduce((sum, share) => sum + share, 0) < amount) low = middle;
    else high = middle;
  }
  return at(high);
}

async function queuesOf(world: World, nodes: readonly SeededNode[]): Promise<string[][]> {
  const key = (name: string) => `${world.prefix}:{demo:0}:queue:${name}:0`;
  return Promise.all(nodes.map(({ name }) => world.redis.lrange(key(name), 0, -1)));
}

describe('water-filling', () => {
  const world = useWorld();
  const prefix = () => `${world().prefix}:{demo:0}:`;
  const seed = async (nodes: readonly SeededNode[], window: number | 'unlimited') => {
    await world().redis.del(`${prefix()}backlog:0:0`, `${prefix()}load`, `${prefix()}roster`);
    await world().redis.hset(`${prefix()}config`, 'window', window);
    await seedLoads(world().redis, prefix(), nodes);
  };
  const windows = fc.constantFrom(1, 2, 0.7, 5, 'unlimited' as const);

  it('gives each node its exact share within 1, and never more than its room', async function () {
    this.timeout(30_000);
    const pool = await world().createPool();
    const amounts = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1000 }));
    const property = fc.asyncProperty(someNodes, windows, amounts, async (nodes, window, tasks) => {
      await seed(nodes, window);
      const rooms = nodes.map((node) => roomOf(node, window));

      await pool.enqueueAll(Array.from({ length: tasks }, () => ({ name: 'x' })));

      const given = (await queuesOf(world(), nodes)).map((queue) => queue.length);
      const amount = Math.min(
        tasks,
        rooms.reduce((sum, room) => sum + room, 0),
      );
      const exact = exactShares(nodes, rooms, amount);
      assert.equal(
        given.reduce((sum, n) => sum + n, 0),
        amount,
      );
      for (const [i, share] of given.entries()) {
        assert.ok(share <= (rooms[i] ?? 0), `${share} of room ${rooms[i]}`);
        assert.ok(
          Math.abs(share - (exact[i] ?? 0)) <= 1 + 1e-6,
          `${given.join()} is not ${exact.join()}`,
        );
      }
    });
    await fc.assert(property, { numRuns: 150 });
  });

  it('keeps tasks of any cost within the rooms and in their order', async function () {
    this.timeout(30_000);
    const pool = await world().createPool();
    const costs = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 120 });
    const property = fc.asyncProperty(someNodes, windows, costs, async (nodes, window, asked) => {
      await seed(nodes, window);

      const ids = await pool.enqueueAll(asked.map((cost) => ({ name: 'x', cost, maxAttempts: 7 })));

      const queues = await queuesOf(world(), nodes);
      const waiting = await world().redis.lrange(`${prefix()}backlog:0:0`, 0, -1);
      for (const [i, queue] of queues.entries()) {
        const cost = queue.reduce((sum, token) => sum + Number(token.split(':')[2]), 0);
        assert.ok(cost <= roomOf(itemAt(nodes, i), window));
        assert.deepEqual(sequences(queue), [...sequences(queue)].sort(byNumber));
      }
      const given = queues.flatMap(sequences).sort(byNumber);
      const all = ids.map((id) => Number(id.split('-')[1]));
      assert.deepEqual([...given, ...sequences(waiting)], all, 'a prefix is given, the rest waits');
    });
    await fc.assert(property, { numRuns: 150 });
  });
});

function sequences(tokens: readonly string[]): number[] {
  return tokens.map((token) => Number(token.split(':')[0]));
}

function byNumber(a: number, b: number): number {
  return a - b;
}

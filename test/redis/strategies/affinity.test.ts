import assert from 'node:assert/strict';
import { assignment } from '../../support/assignment.js';
import { joinNode, joinNodes } from '../../support/handNode.js';
import { itemAt, queueLengths } from '../../support/look.js';
import { seedLoads } from '../../support/partitionSeed.js';
import { someTasks, useWorld } from '../../support/world.js';

const keys = Array.from({ length: 5000 }, (_, i) => `customer-${i}`);

describe('affinity', () => {
  const world = useWorld();
  const prefix = (partition = 0) => `${world().prefix}:{demo:${partition}}:`;
  const createPool = (settings = {}) => world().createPool({ strategy: 'affinity', ...settings });

  /** The node of each key, in a pool that has these nodes by their weights. */
  const nodesOfKeys = async (weights: Readonly<Record<string, number>>): Promise<string[]> => {
    const pool = await createPool();
    const names = Object.keys(weights);
    const nodes = names.map((name) => ({ name, weight: weights[name] ?? 1 }));
    await seedLoads(
      world().redis,
      prefix(),
      nodes.map((node) => ({ ...node, capacity: 1, queued: 0, running: 0 })),
    );
    await pool.enqueueAll(keys.map((affinity) => ({ name: 'x', affinity })));
    return assignment(world().redis, prefix(), names);
  };

  it('gives all tasks of a key to one node, in one call and in several', async () => {
    const pool = await createPool();
    await joinNodes(pool, { a: 1, b: 1, c: 1, d: 1 });
    const tasks = Array.from({ length: 60 }, (_, i) => ({ name: 'x', affinity: `key ${i % 20}` }));

    await pool.enqueueAll(tasks);
    for (const task of tasks.slice(0, 20)) await pool.enqueue(task);

    const given = await assignment(world().redis, prefix(), ['a', 'b', 'c', 'd']);
    const first = given.slice(0, 20);
    assert.deepEqual(given, [...first, ...first, ...first, ...first]);
    assert.equal(new Set(first).size, 4);
  });

  it('gives a key to the same node in every partition', async () => {
    const pool = await createPool({ partitions: 2 });
    const names = ['a', 'b', 'c', 'd'];
    for (const partition of [0, 1]) {
      for (const name of names) await joinNode(pool, name, { partition });
    }
    const tasks = keys.slice(0, 50).map((affinity) => ({ name: 'x', affinity }));

    for (let call = 0; call < 2; call++) await pool.enqueueAll(tasks);

    const given = [0, 1].map((partition) => assignment(world().redis, prefix(partition), names));
    assert.deepEqual(await itemAt(given, 0), await itemAt(given, 1));
    assert.equal((await itemAt(given, 0)).length, 50);
  });

  it('moves only the keys of a node that leaves', async () => {
    const before = await nodesOfKeys({ a: 1, b: 2, c: 1, d: 3 });

    const after = await nodesOfKeys({ a: 1, c: 1, d: 3 });

    for (const [i, node] of before.entries()) {
      if (node !== 'b') assert.equal(after[i], node, keys[i]);
    }
    // and they are shared out over those that stay
    assert.equal(new Set(after.filter((_, i) => before[i] === 'b')).size, 3);
  });

  it('moves keys only to a node that joins', async () => {
    const before = await nodesOfKeys({ a: 1, b: 2, d: 3 });

    const after = await nodesOfKeys({ a: 1, b: 2, c: 2, d: 3 });

    const moved = after.filter((node, i) => node !== before[i]);
    assert.deepEqual(new Set(moved), new Set(['c']));
    const wanted = (keys.length * 2) / 8;
    assert.ok(
      Math.abs(moved.length - wanted) < 4 * Math.sqrt(wanted),
      `${moved.length}, not ${wanted}`,
    );
  });

  it('moves keys only to a node that weighs more than before', async () => {
    const before = await nodesOfKeys({ a: 1, b: 1, c: 1 });

    const after = await nodesOfKeys({ a: 1, b: 2, c: 1 });

    const moved = after.filter((node, i) => node !== before[i]);
    assert.deepEqual(new Set(moved), new Set(['b']));
  });

  for (const weights of [
    { a: 1, b: 1, c: 1 },
    { a: 1, b: 2, c: 5, d: 2 },
    { 'node-1': 0.3, 'node-2': 0.1, 'node-3': 0.6 },
    Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`worker-${i}`, 1 + (i % 4)])),
  ]) {
    const text = Object.values(weights).slice(0, 8).join(', ');
    it(`shares keys by the weights ${text}`, async () => {
      const given = await nodesOfKeys(weights);

      const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
      for (const [name, weight] of Object.entries(weights)) {
        const count = given.filter((node) => node === name).length;
        const wanted = (keys.length * weight) / total;
        // five standard deviations of as many independent draws
        assert.ok(
          Math.abs(count - wanted) < 5 * Math.sqrt(wanted),
          `${name}: ${count}, not ${wanted}`,
        );
      }
    });
  }

  it('gives a task whose node has no room to the next in the order of its key', async () => {
    const tasks = someTasks(6, { affinity: 'one key' });
    const pool = await createPool({ window: 2 });
    await joinNodes(pool, { a: 1, b: 1, c: 1 });

    await pool.enqueueAll(tasks);

    const order = await assignment(world().redis, prefix(), ['a', 'b', 'c']);
    const [first = '', , second = '', , third = ''] = order;
    assert.deepEqual(order, [first, first, second, second, third, third]);
    assert.equal(new Set(order).size, 3);
    // the second in the order is where the key goes when the first has left
    await pool.pauseNode(first);
    await pool.configure({ window: 'unlimited' });
    await pool.enqueue(itemAt(tasks, 0));
    assert.equal((await queueLengths(pool))[second], 3);
  });

  it('looks for room by the cost of each task', async () => {
    const pool = await createPool({ window: 1 });
    await joinNode(pool, 'a', { capacity: 4 });
    await joinNode(pool, 'b', { capacity: 4 });

    await pool.enqueueAll([3, 3, 1, 1].map((cost) => ({ name: 'x', cost, affinity: 'one key' })));

    const [first, second, third, fourth] = await assignment(world().redis, prefix(), ['a', 'b']);
    assert.notEqual(first, second);
    assert.deepEqual([third, fourth], [first, second]);
  });

  it('gives tasks without a key where the load is lowest', async () => {
    const pool = await createPool();
    await joinNodes(pool, { a: 1, b: 1, c: 1 });
    await pool.enqueueAll(someTasks(9, { affinity: 'one key' }));

    await pool.enqueueAll([...someTasks(12), ...someTasks(3, { priority: 0, maxAttempts: 2 })]);

    const lengths = Object.values(await queueLengths(pool)).sort();
    assert.deepEqual(lengths, [7, 8, 9]);
  });

  it('fills queues up by the keys, not one node with those of others that have room', async () => {
    const affinities = keys.slice(0, 24);
    const tasks = affinities.map((affinity) => ({ name: 'x', affinity }));
    const free = await world().scheduler.createPool('free', {
      strategy: 'affinity',
      window: 'unlimited',
    });
    await joinNodes(free, { a: 1, b: 1 });
    await free.enqueueAll(tasks);
    const homes = await assignment(world().redis, `${world().prefix}:{free:0}:`, ['a', 'b']);
    const pool = await createPool({ window: 2 });
    const a = await joinNode(pool, 'a', { capacity: 4 });
    const b = await joinNode(pool, 'b', { capacity: 4 });
    await pool.enqueueAll(tasks);
    assert.deepEqual(await queueLengths(pool), { a: 8, b: 8 });
    await b.take(3);
    assert.deepEqual(await queueLengths(pool), { a: 8, b: 5 });

    await a.take(4);

    const rooms = new Map([
      ['a', 4],
      ['b', 3],
    ]);
    const wanted = homes.slice(16, 23).map((home) => {
      const node = (rooms.get(home) ?? 0) > 0 ? home : home === 'a' ? 'b' : 'a';
      rooms.set(node, (rooms.get(node) ?? 0) - 1);
      return node;
    });
    assert.deepEqual((await assignment(world().redis, prefix(), ['a', 'b'])).slice(-7), wanted);
    assert.deepEqual(await queueLengths(pool), { a: 8, b: 8 });
  });
});

import assert from 'node:assert/strict';
import { assignment } from '../../support/assignment.js';
import { joinNodes } from '../../support/handNode.js';
import { backlog, namesIn, queueLengths } from '../../support/look.js';
import { seedLoads } from '../../support/partitionSeed.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('the strategy of a pool', () => {
  const world = useWorld();
  const prefix = () => `${world().prefix}:{demo:0}:`;
  const turns = async (...nodes: string[]) =>
    (await assignment(world().redis, prefix(), nodes)).join('');

  it('takes effect at once when it is changed', async () => {
    const pool = await world().createPool();
    const { b } = await joinNodes(pool, { a: 5, b: 1, c: 1 });
    await pool.move(await pool.enqueueAll(someTasks(3)), { kind: 'queue', node: b.name }, 'a');
    await pool.configure({ strategy: 'round-robin' });
    await pool.enqueueAll(someTasks(3));
    assert.equal((await turns('a', 'b', 'c')).slice(3), 'abc');

    await pool.configure({ strategy: 'weighted-round-robin' });
    await pool.enqueueAll(someTasks(7));
    assert.equal((await turns('a', 'b', 'c')).slice(6), 'aabacaa');

    await pool.configure({ strategy: 'least-loaded' });
    await pool.enqueueAll(someTasks(1));

    assert.equal((await turns('a', 'b', 'c')).slice(13), 'a');
  });

  it('goes on where its turns were when it is chosen again', async () => {
    const pool = await world().createPool({ strategy: 'weighted-round-robin' });
    await joinNodes(pool, { a: 5, b: 1, c: 1 });
    await pool.enqueueAll(someTasks(3));
    await pool.configure({ strategy: 'round-robin' });
    await pool.enqueueAll(someTasks(1));
    await pool.configure({ strategy: 'weighted-round-robin' });

    await pool.enqueueAll(someTasks(4));

    assert.equal(await turns('a', 'b', 'c'), 'aab' + 'a' + 'acaa');
  });

  it('is least-loaded where a later version has written one that this one does not know', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1, b: 1, c: 1 });
    await world().redis.hset(`${prefix()}config`, 'strategy', 'by-the-stars');

    await pool.enqueueAll(someTasks(6));

    assert.deepEqual(await queueLengths(pool), { a: 2, b: 2, c: 2 });
  });

  for (const strategy of [
    'round-robin',
    'weighted-round-robin',
    'two-choices',
    'affinity',
  ] as const) {
    it(`${strategy} gives nothing to paused and draining nodes, nor beyond a window`, async () => {
      const pool = await world().createPool({ strategy, window: 2 });
      await joinNodes(pool, { a: 1, b: 1, c: 1, d: 1 });
      await pool.pauseNode('b');
      await pool.drainNode('d');

      await pool.enqueueAll(someTasks(7));

      assert.deepEqual(await queueLengths(pool), { a: 2, b: 0, c: 2, d: 0 });
      assert.deepEqual(await namesIn(pool, backlog), ['t5', 't6', 't7']);
    });
  }

  it('places as many as a call may where each task costs a look at each node, and sweeps go on', async () => {
    const pool = await world().createPool({ strategy: 'weighted-round-robin' });
    const nodes = Array.from({ length: 200 }, (_, i) => `n${i}`);
    await seedLoads(
      world().redis,
      prefix(),
      nodes.map((name) => ({ name, weight: 1, capacity: 1, queued: 0, running: 0 })),
    );

    await pool.enqueueAll(someTasks(1000));
    const atOnce = await assignment(world().redis, prefix(), nodes);
    await pool.sweep();

    assert.equal(atOnce.length, 250);
    const given = await assignment(world().redis, prefix(), nodes);
    const counts = nodes.map((name) => given.filter((node) => node === name).length);
    assert.deepEqual(new Set(counts), new Set([5]));
    assert.equal(given.length, 1000);
  });
});

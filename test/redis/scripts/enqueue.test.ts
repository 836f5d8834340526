import assert from 'node:assert/strict';
import { joinNode, joinNodes } from '../../support/handNode.js';
import { backlog, byNode, namesIn, queueLengths, queueOf, whereIs } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('enqueue', () => {
  it('places over more nodes than one command takes', async () => {
    const pool = await world().createPool();
    const nodes = Array.from({ length: 4500 }, (_, i) => [`n${i}`, '1 1']).flat();
    await world().redis.hset(`${world().prefix}:{demo:0}:roster`, ...nodes);

    await pool.enqueueAll(someTasks(1000));

    const load = await world().redis.hgetall(`${world().prefix}:{demo:0}:load`);
    assert.deepEqual(new Set(Object.values(load)), new Set(['1']));
    assert.equal(Object.keys(load).length, 1000);
  });

  const world = useWorld();

  it('gives each of 3 nodes one of 3 tasks', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1, b: 1, c: 1 });

    await pool.enqueueAll(someTasks(3));

    assert.deepEqual(await queueLengths(pool), { a: 1, b: 1, c: 1 });
  });

  it('gives each of 3 nodes one of 3 tasks that come one by one', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1, b: 1, c: 1 });

    for (const task of someTasks(3)) await pool.enqueue(task);

    assert.deepEqual(await queueLengths(pool), { a: 1, b: 1, c: 1 });
  });

  for (const [tasks, nodes] of [
    [1, 4],
    [10, 3],
    [1000, 7],
    [2503, 4],
  ] as const) {
    it(`shares ${tasks} tasks over ${nodes} equal nodes so that they differ by at most 1`, async () => {
      const pool = await world().createPool();
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

  for (const total of [1, 7, 80, 1001]) {
    it(`shares ${total} tasks over nodes of weight 1, 2 and 5 within 1 of 1/8, 2/8 and 5/8`, async () => {
      const pool = await world().createPool();
      await joinNodes(pool, { a: 1, b: 2, c: 5 });

      await pool.enqueueAll(someTasks(total));

      const { a = 0, b = 0, c = 0 } = await queueLengths(pool);
      assert.equal(a + b + c, total);
      const off = [a - total / 8, b - (2 * total) / 8, c - (5 * total) / 8].map(Math.abs);
      assert.ok(Math.max(...off) <= 1, `${a}, ${b}, ${c}`);
    });
  }

  it('leaves what the default window of 2 x capacity does not take in the backlog', async () => {
    const pool = await world().scheduler.createPool('demo');
    await joinNode(pool, 'a', { capacity: 1 });
    await joinNode(pool, 'b', { capacity: 3 });

    await pool.enqueueAll(someTasks(20));

    assert.deepEqual(await queueLengths(pool), { a: 2, b: 6 });
    assert.equal((await pool.snapshot()).backlog, 12);
  });

  it('leaves everything in the backlog while there is no node, or the window is 0', async () => {
    const pool = await world().createPool();
    await pool.enqueueAll(someTasks(2));
    await pool.configure({ window: 0 });
    await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(1));

    assert.equal((await pool.snapshot()).backlog, 3);
    assert.deepEqual(await queueLengths(pool), { a: 0 });
  });

  it('keeps tasks of one call and of several in their order', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');

    await pool.enqueueAll([{ name: 'first' }, { name: 'second' }]);
    await pool.enqueue({ name: 'third' });

    assert.deepEqual(await namesIn(pool, queueOf('a')), ['first', 'second', 'third']);
  });

  it('puts higher priorities first', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');

    await pool.enqueueAll([
      { name: 'none' },
      { name: 'nine', priority: 9 },
      { name: 'five', priority: 5 },
      { name: 'nine again', priority: 9 },
    ]);

    const names = await namesIn(pool, queueOf('a'));
    assert.deepEqual(names, ['nine', 'nine again', 'five', 'none']);
  });

  it('lets no task overtake one of its priority that waits in the backlog', async () => {
    const pool = await world().createPool({ window: 1 });
    await joinNode(pool, 'a');
    const ids = await pool.enqueueAll([{ name: 'queued' }, { name: 'waits' }]);
    await pool.remove(ids, queueOf('a')); // room again, and nobody has dispatched yet

    await pool.enqueue({ name: 'late' });

    assert.deepEqual(await namesIn(pool, backlog), ['waits', 'late']);
    assert.deepEqual(await namesIn(pool, queueOf('a')), []);
  });

  it('wakes one idle node for each task that waits, also behind one that fits no queue', async () => {
    const pool = await world().createPool({ window: 1 });
    for (const node of Object.values(await joinNodes(pool, { a: 1, b: 1 }))) await node.take(1);
    const idle = () => world().redis.scard(`${world().prefix}:{demo:0}:idle`);
    assert.equal(await idle(), 2);

    await pool.enqueue({ name: 'large', cost: 5 });
    assert.equal(await idle(), 1);
    await pool.enqueue({ name: 'behind it' });

    assert.equal(await idle(), 0);
    assert.deepEqual(await namesIn(pool, backlog), ['large', 'behind it']);
  });

  it('does give a node a task of a higher priority than all that wait', async () => {
    const pool = await world().createPool({ window: 1 });
    await joinNode(pool, 'a');
    const ids = await pool.enqueueAll([{ name: 'queued' }, { name: 'waits' }]);
    await pool.remove(ids, queueOf('a'));

    const id = await pool.enqueue({ name: 'urgent', priority: 9 });

    assert.equal(await whereIs(pool, id), 'queued on a');
  });

  it('shares by cost, so that nodes differ by less than the cost of a task', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1, b: 1 });

    await pool.enqueueAll([3, 1, 4, 1, 5, 9, 2, 6].map((cost) => ({ name: 'x', cost })));

    const { a = 0, b = 0 } = await byNode(pool, ({ queuedCost }) => queuedCost);
    assert.equal(a + b, 31);
    assert.ok(Math.abs(a - b) < 9, `${a}, ${b}`);
  });

  it('counts running work as load', async () => {
    const pool = await world().createPool();
    const { a } = await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(4));
    await a.take(4);
    await joinNode(pool, 'b');

    await pool.enqueueAll(someTasks(6));

    assert.deepEqual(await queueLengths(pool), { a: 1, b: 5 });
  });

  it('stores thousands in one call and returns their ids in order', async () => {
    const pool = await world().createPool();
    const progress: number[] = [];

    const ids = await pool.enqueueAll(someTasks(2500), {
      onProgress: (done) => progress.push(done),
    });

    assert.deepEqual(ids.slice(0, 2), ['0-1', '0-2']);
    assert.equal(new Set(ids).size, 2500);
    assert.deepEqual(progress, [1000, 2000, 2500]);
    assert.deepEqual((await namesIn(pool, backlog)).slice(0, 2), ['t1', 't2']);
  });

  it('tells what was accepted when it is cancelled on the way', async () => {
    const pool = await world().createPool();
    const cancel = new AbortController();

    const bulk = pool.enqueueAll(someTasks(2500), {
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    });

    await assert.rejects(bulk, { name: 'PartialEnqueueError', reason: 'cancelled' });
    assert.equal((await pool.snapshot()).backlog, 1000);
  });
});

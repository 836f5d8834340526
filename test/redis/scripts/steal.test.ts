import assert from 'node:assert/strict';
import type { NewTask } from '../../../core/domain/task.js';
import { joinNode, joinNodes, takeTokens } from '../../support/handNode.js';
import { backlog, byNode, namesIn, queueLengths, queueOf } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('stealing', () => {
  const world = useWorld();
  const key = (suffix: string) => `${world().prefix}:{demo:0}:${suffix}`;
  const isIdle = async (node: string) => (await world().redis.sismember(key('idle'), node)) === 1;
  const EMPTY = { kind: 'empty', lateSettles: [] };

  /** A pool whose tasks are all in the queue of the node `busy`. */
  async function loadedPool(
    tasks: readonly NewTask[],
    settings: object = {},
    labels: string[] = [],
  ) {
    const pool = await world().createPool(settings);
    await joinNode(pool, 'busy', { labels });
    // one after the other, so that they are queued in this order whatever labels they require
    if (labels.length > 0) for (const task of tasks) await pool.enqueue(task);
    else await pool.enqueueAll(tasks);
    return pool;
  }

  it('gives an idle node half of a queue, from its head, and starts what it can of that', async () => {
    const pool = await loadedPool(someTasks(9));
    const thief = await joinNode(pool, 'thief', { capacity: 2 });

    assert.deepEqual(await takeTokens(thief, 2), ['1', '2']);

    assert.deepEqual(await namesIn(pool, queueOf('thief')), ['t3', 't4', 't5']);
    assert.deepEqual(await namesIn(pool, queueOf('busy')), ['t6', 't7', 't8', 't9']);
    assert.deepEqual(await byNode(pool, (n) => [n.queuedCost, n.runningCost, n.stolen]), {
      busy: [4, 0, 0],
      thief: [3, 2, 5],
    });
    assert.equal((await pool.snapshot()).counters.stolen, 5);
  });

  it('steals the only task of a queue, too', async () => {
    const pool = await loadedPool(someTasks(1));
    const thief = await joinNode(pool, 'thief');

    assert.deepEqual(await takeTokens(thief, 1), ['1']);
    assert.deepEqual(await queueLengths(pool), { busy: 0, thief: 0 });
  });

  it('steals from the node that has the most for its weight', async () => {
    const pool = await world().createPool({ window: 0 });
    await joinNodes(pool, { fast: 4, slow: 1 });
    const ids = await pool.enqueueAll(someTasks(10));
    await pool.move(ids.slice(0, 6), backlog, 'fast');
    await pool.move(ids.slice(6), backlog, 'slow');
    const thief = await joinNode(pool, 'thief');

    await thief.take(1);

    assert.deepEqual(await queueLengths(pool), { fast: 6, slow: 3, thief: 0 });
  });

  it('takes the highest priority first', async () => {
    const urgent = { name: 'urgent', priority: 9 } as const;
    const pool = await loadedPool([...someTasks(2), urgent, { name: 'soon', priority: 5 }]);
    const thief = await joinNode(pool, 'thief');

    assert.deepEqual(await takeTokens(thief, 1), ['3:9:1:0']);
    assert.deepEqual(await namesIn(pool, queueOf('thief')), ['soon']);
    assert.deepEqual(await namesIn(pool, queueOf('busy')), ['t1', 't2']);
  });

  it('halves the cost, not the number of tasks', async () => {
    const costs = [1, 4, 1, 1, 1];
    const pool = await loadedPool(costs.map((cost, i) => ({ name: `t${i + 1}`, cost })));
    const thief = await joinNode(pool, 'thief');

    await thief.take(1);

    // of 8; one more would be 6
    assert.deepEqual(await byNode(pool, (n) => [n.queuedCost, n.runningCost]), {
      busy: [7, 0],
      thief: [0, 1],
    });
  });

  it('steals one task that costs more than half', async () => {
    const pool = await loadedPool([{ name: 'huge', cost: 50 }, { name: 'small' }]);
    const thief = await joinNode(pool, 'thief');

    assert.deepEqual(await takeTokens(thief, 1), ['1:0:50:0']);
    assert.deepEqual(await namesIn(pool, queueOf('busy')), ['small']);
  });

  for (const [window, waits] of [
    [0, 0],
    [2, 2],
    ['unlimited', 49],
  ] as const) {
    it(`lets no more wait on the thief than its window, ${window}, takes`, async () => {
      const pool = await loadedPool(someTasks(100));
      await pool.configure({ window });
      const thief = await joinNode(pool, 'thief');

      await thief.take(1);

      assert.deepEqual(await byNode(pool, (n) => n.queued + n.running), {
        busy: 99 - waits,
        thief: 1 + waits,
      });
    });
  }

  it('counts costs against the window', async () => {
    const pool = await loadedPool(someTasks(8, { cost: 2 }));
    await pool.configure({ window: 3 });
    const thief = await joinNode(pool, 'thief');

    await thief.take(1);

    assert.deepEqual(await byNode(pool, (n) => [n.queuedCost, n.runningCost]), {
      busy: [12, 0],
      thief: [2, 2],
    });
  });

  it('counts nothing against it that the thief has just put aside', async () => {
    const pool = await world().createPool({ window: 4, limitConcurrency: 1 });
    const busy = await joinNode(pool, 'busy', { capacity: 3 });
    await pool.enqueueAll([{ name: 'k1', limitKey: 'k' }, ...someTasks(8)]);
    await takeTokens(busy, 1);
    const thief = await joinNode(pool, 'thief');
    await pool.enqueueAll(someTasks(3, { limitKey: 'k' }));
    assert.deepEqual(await queueLengths(pool), { busy: 8, thief: 3 });

    await thief.take(1);

    // half of 8: one starts, the window holds the others
    assert.deepEqual(await byNode(pool, (n) => [n.queued, n.running]), {
      busy: [4, 1],
      thief: [3, 1],
    });
  });

  it('steals at most 1000 tasks in a call', async () => {
    const pool = await loadedPool(someTasks(2500));
    const thief = await joinNode(pool, 'thief', { capacity: 10 });

    await thief.take(10);

    assert.deepEqual(await byNode(pool, (n) => n.queued + n.running), { busy: 1500, thief: 1000 });
    assert.equal((await pool.snapshot()).counters.stolen, 1000);
  });

  it('takes only what the thief has the labels for, and leaves the others where they are', async () => {
    const tasks: NewTask[] = [
      { name: 'gpu 1', requires: ['gpu'] },
      { name: 'plain 1' },
      { name: 'gpu 2', requires: ['gpu'] },
      { name: 'plain 2' },
      { name: 'plain 3' },
    ];
    const pool = await loadedPool(tasks, {}, ['gpu']);
    const thief = await joinNode(pool, 'thief', { capacity: 2 });

    await thief.take(2);

    // half of the three that it may run
    const running = await namesIn(pool, { kind: 'running', node: thief.name });
    assert.deepEqual(running, ['plain 1', 'plain 2']);
    assert.deepEqual(await namesIn(pool, queueOf('busy')), ['gpu 1', 'gpu 2', 'plain 3']);
    const { findings } = await pool.doctor();
    assert.deepEqual(findings, []);
  });

  it('leaves a node idle that has the labels of nothing', async () => {
    const gpu = someTasks(4, { requires: ['gpu'] });
    const pool = await loadedPool(gpu, {}, ['gpu']);
    const plain = await joinNode(pool, 'plain');

    assert.deepEqual(await plain.take(1), EMPTY);

    assert.equal(await isIdle('plain'), true);
    assert.deepEqual(await queueLengths(pool), { busy: 4, plain: 0 });
    assert.equal((await pool.snapshot()).counters.stolen, 0);
  });

  it('passes a queue by of which it may run nothing', async () => {
    const pool = await loadedPool(someTasks(9, { requires: ['gpu'] }), {}, ['gpu']);
    await joinNode(pool, 'other');
    await pool.enqueueAll([{ name: 'plain' }]);
    const thief = await joinNode(pool, 'thief');

    await thief.take(1);

    assert.deepEqual(await queueLengths(pool), { busy: 9, other: 0, thief: 0 });
  });

  it('does not steal from a paused node, and steals when it is resumed', async () => {
    const pool = await loadedPool(someTasks(4));
    const thief = await joinNode(pool, 'thief');
    await pool.pauseNode('busy');

    assert.deepEqual(await thief.take(1), EMPTY);
    await pool.resumeNode('busy');

    assert.equal(await isIdle('thief'), false);
    assert.deepEqual(await takeTokens(thief, 1), ['1']);
  });

  it('can be switched off and on', async () => {
    const pool = await loadedPool(someTasks(4), { stealing: 'off' });
    const thief = await joinNode(pool, 'thief');

    assert.deepEqual(await thief.take(1), EMPTY);
    assert.equal(await isIdle('thief'), true);
    await pool.configure({ stealing: 'half' });

    assert.equal(await isIdle('thief'), false, 'it is woken');
    assert.deepEqual(await takeTokens(thief, 1), ['1']);
  });

  it('goes on with its own queue and the backlog first', async () => {
    const pool = await loadedPool(someTasks(3), { window: 3 });
    const thief = await joinNode(pool, 'thief');
    await pool.pauseNode('thief');
    await pool.enqueueAll([{ name: 'waits' }]);
    assert.deepEqual(await namesIn(pool, backlog), ['waits']);
    await pool.configure({ window: 0 });
    await pool.resumeNode('thief');

    assert.deepEqual(await takeTokens(thief, 1), ['4']);
    assert.equal((await pool.snapshot()).counters.stolen, 0);
  });

  it('leaves nothing for the doctor to find', async () => {
    const tasks = Array.from({ length: 30 }, (_, i) => ({
      name: 't',
      cost: 1 + (i % 3),
      priority: (i % 10) as 0,
      ...(i % 4 === 0 && { requires: ['gpu'], tenant: 'b' }),
    }));
    const pool = await loadedPool(tasks, {}, ['gpu']);
    for (const labels of [[], ['gpu'], ['cpu', 'gpu']]) {
      const name = `thief-${labels.length}`;
      await (await joinNode(pool, name, { capacity: 3, labels })).take(2);
    }

    assert.deepEqual((await pool.doctor()).findings, []);
  });
});

describe('transfers', () => {
  const world = useWorld();
  const transfers = () => world().redis.lrange(`${world().prefix}:{demo:0}:transfers`, 0, -1);

  it('tell which tasks were stolen and moved, the newest last', async () => {
    const pool = await world().createPool({ window: 0 });
    await joinNodes(pool, { a: 1, b: 1 });
    const ids = await pool.enqueueAll([...someTasks(2), { name: 'dear', cost: 3 }]);
    await pool.move(ids, backlog, 'a');
    world().nowMs = 1_000_100;
    await pool.move(ids.slice(0, 1), queueOf('a'), 'b');
    world().nowMs = 1_000_200;

    const thief = await joinNode(pool, 'thief');
    await thief.take(1);

    assert.deepEqual(await transfers(), [
      '1000000:moved::a:1,2,3',
      '1000100:moved:a:b:1',
      '1000200:stolen:a:thief:2',
    ]);
  });

  it('name at most 100 tasks each, and those beyond the latest 500 are cut off once they are a hundred', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'busy');
    await pool.enqueueAll(someTasks(500));
    const key = `${world().prefix}:{demo:0}:transfers`;
    const older = Array.from({ length: 597 }, (_, i) => `${i}:moved:a:b:1`);
    await world().redis.rpush(key, ...older);

    await (await joinNode(pool, 'thief')).take(1);
    const before = await transfers();
    await (await joinNode(pool, 'second')).take(1);
    const kept = await transfers();

    const named = before.map((entry) => (entry.split(':')[4] ?? '').split(',').length);
    assert.deepEqual(named.slice(-4), [1, 100, 100, 50]);
    assert.equal(before.length, 600);
    assert.equal(kept.length, 500);
    assert.deepEqual(kept.slice(-5).slice(0, 3), before.slice(-3));
  });

  it('name what is no token as it is, and tasks beside it are told of', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    await pool.enqueueAll([...someTasks(3), { name: 'dear', cost: 2 }]);
    await world().redis.lset(`${world().prefix}:{demo:0}:queue:a:0`, 1, 'junk');

    await (await joinNode(pool, 'thief')).take(1);

    assert.deepEqual(await transfers(), ['1000000:stolen:a:thief:1,junk,3']);
    assert.equal((await pool.explain('0-3'))?.placement?.kind, 'stolen');
  });
});

import assert from 'node:assert/strict';
import type { Pool } from '../../../core/redis/pool.js';
import { joinNode, takeTokens, type HandNode } from '../../support/handNode.js';
import { backlog, namesIn, queueLengths, queueOf, whereIs } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('tenants', () => {
  const world = useWorld();

  it('take turns, whoever has more waiting', async () => {
    const pool = await world().createPool({ window: 0 });
    await pool.enqueueAll(tasksOf('big', 50));
    await pool.enqueueAll(tasksOf('small', 3));
    const a = await joinNode(pool, 'a', { capacity: 100 });

    assert.deepEqual(
      await tenantsTaken(pool, a, 8),
      'big small big small big small big big'.split(' '),
    );
  });

  it('get shares by their weights', async () => {
    const pool = await world().createPool({ window: 0 });
    await pool.setTenantWeight('gold', 3);
    await pool.enqueueAll([...tasksOf('gold', 50), ...tasksOf('iron', 50)]);
    const a = await joinNode(pool, 'a', { capacity: 100 });

    const taken = await tenantsTaken(pool, a, 40);

    assert.deepEqual(countOf(taken), { gold: 30, iron: 10 });
  });

  it('get shares in cost, not in tasks', async () => {
    const pool = await world().createPool({ window: 0 });
    await pool.enqueueAll([...tasksOf('heavy', 50, { cost: 5 }), ...tasksOf('light', 100)]);
    const a = await joinNode(pool, 'a', { capacity: 100 });

    const taken = await tenantsTaken(pool, a, 60);

    assert.deepEqual(countOf(taken), { heavy: 10, light: 50 });
  });

  it('share with tasks of no tenant as with one more', async () => {
    const pool = await world().createPool({ window: 0 });
    await pool.enqueueAll(someTasks(10));
    await pool.enqueueAll(tasksOf('late', 10));
    const a = await joinNode(pool, 'a', { capacity: 100 });

    assert.deepEqual(countOf(await tenantsTaken(pool, a, 10)), { '': 5, late: 5 });
  });

  it('keep to priority first', async () => {
    const pool = await world().createPool({ window: 0 });
    await pool.enqueueAll([...tasksOf('low', 5), ...tasksOf('high', 5, { priority: 9 })]);
    const a = await joinNode(pool, 'a', { capacity: 100 });

    assert.deepEqual(countOf(await tenantsTaken(pool, a, 6)), { high: 5, low: 1 });
  });

  it('pay for a dear task though their lane was empty for a moment', async () => {
    const pool = await world().createPool({ window: 0 });
    const a = await joinNode(pool, 'a', { capacity: 100 });
    await pool.enqueueAll(tasksOf('steady', 50));
    await pool.enqueueAll(tasksOf('dear', 1, { cost: 20 }));
    assert.deepEqual(await tenantsTaken(pool, a, 2), ['dear', 'steady']);

    await pool.enqueueAll(tasksOf('dear', 1, { cost: 20 }));

    const next = await tenantsTaken(pool, a, 30);
    assert.equal(next.indexOf('dear'), 20);
  });

  it('are served in turn as node queues are filled', async () => {
    const pool = await world().createPool({ window: 2 });
    await pool.enqueueAll(tasksOf('big', 1000));
    await pool.enqueueAll(tasksOf('small', 2));

    await joinNode(pool, 'a', { capacity: 2 });

    assert.deepEqual(await queueLengths(pool), { a: 4 });
    assert.deepEqual(await namesIn(pool, queueOf('a')), ['big', 'small', 'big', 'small']);
  });

  it('wait no longer for a million of another one than their share: ten tasks, beside plain FIFO', async () => {
    const fair = await world().createPool({ window: 0 });
    const fifo = await world().scheduler.createPool('fifo', { window: 0 });
    for (let i = 0; i < 20; i++) {
      await fair.enqueueAll(tasksOf('big', 1000));
      await fifo.enqueueAll(someTasks(1000));
    }
    const ten = await fair.enqueueAll(tasksOf('small', 10));
    const tenInFifo = await fifo.enqueueAll(someTasks(10));

    assert.ok(
      (await lastTaken(fair, ten)) <= 20,
      'the tenth of small is at most the twentieth taken',
    );
    assert.equal(await lastTaken(fifo, tenInFifo), 20_010);
  });

  it('are found behind a hundred others that owe something and have nothing left', async () => {
    const pool = await world().createPool({ window: 0 });
    const a = await joinNode(pool, 'a', { capacity: 1000 });
    await pool.enqueueAll(tasksOf('dear', 3, { cost: 1000 }));
    await pool.enqueueAll(Array.from({ length: 150 }, (_, i) => ({ name: 'x', tenant: `t${i}` })));
    let taken = 0;
    while (taken < 151) taken += (await takeTokens(a, 151 - taken)).length;

    assert.deepEqual(await tenantsTaken(pool, a, 2), ['dear', 'dear']);
  });

  it('take turns over different labels, too, though others are faster with theirs', async () => {
    const pool = await world().createPool({ window: 0 });
    await pool.enqueueAll(tasksOf('first', 9, { requires: ['ax'] }));
    await pool.enqueueAll(tasksOf('second', 9, { requires: ['eu'] }));
    await pool.enqueueAll(tasksOf('elsewhere', 20, { requires: ['gpu'] }));
    const node = await joinNode(pool, 'node', { labels: ['ax', 'eu'], capacity: 100 });
    const fast = await joinNode(pool, 'fast', { labels: ['gpu'], capacity: 100 });
    const taken: string[] = [];

    for (let i = 0; i < 8; i++) {
      taken.push(...(await tenantsTaken(pool, node, 1)));
      // the virtual time goes past all that the other one serves
      await fast.take(1);
      await fast.take(1);
    }

    assert.deepEqual(countOf(taken), { first: 4, second: 4 });
  });

  it('leave no trace where nothing waits any more', async () => {
    const pool = await world().createPool({ window: 0 });
    const a = await joinNode(pool, 'a', { capacity: 1000 });
    for (let round = 0; round < 3; round++) {
      await pool.enqueueAll(
        Array.from({ length: 50 }, (_, i) => ({ name: 'x', tenant: `${round}-${i}` })),
      );
      await a.settle({ completed: await takeTokens(a, 1000) });
    }
    await pool.enqueue({ name: 'x', tenant: 'last' });

    const lanes = await world().redis.zrange(`${world().prefix}:{demo:0}:lanes:0:`, '0', '-1');
    assert.deepEqual(lanes, [';last']);
  });

  it('are found, moved and removed where they wait', async () => {
    const pool = await world().createPool({ window: 0 });
    await joinNode(pool, 'a');
    const [first = '', second = '', third = ''] = await pool.enqueueAll(tasksOf('acme', 3));

    await pool.move([first] as never, backlog, 'a');
    await pool.remove([second] as never, backlog);

    assert.equal(await whereIs(pool, first), 'queued on a');
    assert.equal(await whereIs(pool, second), 'nowhere');
    assert.equal(await whereIs(pool, third), 'backlog');
    assert.equal((await pool.snapshot()).backlog, 1);
    assert.deepEqual((await pool.doctor()).findings, []);
  });
});

describe('labels', () => {
  const world = useWorld();

  it('send a task only to nodes that offer all it requires', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'plain');
    await joinNode(pool, 'gpu', { labels: ['gpu'] });
    await joinNode(pool, 'eu', { labels: ['region=eu', 'gpu'] });

    await pool.enqueueAll(
      Array.from({ length: 4 }, () => ({ name: 'x', requires: ['gpu', 'region=eu'] })),
    );
    await pool.enqueueAll(Array.from({ length: 6 }, () => ({ name: 'y', requires: ['gpu'] })));

    assert.deepEqual(await queueLengths(pool), { eu: 5, gpu: 5, plain: 0 });
  });

  it('keep a task that nobody can run in the backlog, and others go past it', async () => {
    const pool = await world().createPool({ window: 2 });
    const a = await joinNode(pool, 'a', { capacity: 5 });
    const id = await pool.enqueue({ name: 'train', requires: ['gpu'], priority: 9 });
    await pool.enqueueAll(someTasks(3));

    assert.equal(await whereIs(pool, id), 'backlog');
    assert.equal((await takeTokens(a, 5)).length, 3);
  });

  it('cost next to nothing where nobody offers them, however many there are', async () => {
    const pool = await world().createPool({ window: 2 });
    const node = await joinNode(pool, 'a', { labels: ['gpu'] });
    const ofNobody = Array.from({ length: 190 }, (_, i) => ({
      name: 'x',
      requires: [`user=${i}`],
    }));
    await pool.enqueueAll(ofNobody);
    await node.take(1);
    await world().redis.config('RESETSTAT');

    await pool.enqueue({ name: 'x', requires: ['gpu'] });
    await node.take(1);
    await pool.sweep();

    const stats = await world().redis.info('commandstats');
    const asked = Number(/cmdstat_zrange:calls=(\d+)/.exec(stats)?.[1]);
    assert.ok(asked < 20, `${asked} label sets were looked at`);
  });

  it('let it go as soon as a node comes that offers them', async () => {
    const pool = await world().createPool();
    const id = await pool.enqueue({ name: 'train', requires: ['gpu'] });

    await joinNode(pool, 'g', { labels: ['gpu'] });

    assert.equal(await whereIs(pool, id), 'queued on g');
  });

  it('hold for what a node takes straight from the backlog', async () => {
    const pool = await world().createPool({ window: 0 });
    const plain = await joinNode(pool, 'plain');
    const gpu = await joinNode(pool, 'gpu', { labels: ['gpu'] });
    await pool.enqueue({ name: 'train', requires: ['gpu'] });

    assert.equal((await plain.take(1)).kind, 'empty');
    assert.equal((await takeTokens(gpu, 1)).length, 1);
  });

  it('hold for what is moved by hand', async () => {
    const pool = await world().createPool({ window: 0 });
    await joinNode(pool, 'plain');
    const id = await pool.enqueue({ name: 'train', requires: ['gpu'] });

    assert.deepEqual(await pool.move([id], backlog, 'plain'), { done: [], skipped: [id] });
  });

  it('wake a node that offers them, and not another', async () => {
    const pool = await world().createPool({ window: 0 });
    for (const name of ['a', 'b', 'c']) await (await joinNode(pool, name)).take(1);
    await (await joinNode(pool, 'g', { labels: ['gpu'] })).take(1);

    await pool.enqueue({ name: 'train', requires: ['gpu'] });

    const idle = await world().redis.smembers(`${world().prefix}:{demo:0}:idle`);
    assert.deepEqual(idle.sort(), ['a', 'b', 'c']);
  });

  it('wake one for each set of labels, though many idle nodes could run the tasks of one', async () => {
    const pool = await world().createPool({ window: 0 });
    for (let i = 0; i < 10; i++) await (await joinNode(pool, `plain-${i}`)).take(1);
    await (await joinNode(pool, 'zulu', { labels: ['gpu'] })).take(1);

    await pool.enqueueAll([
      { name: 'x', tenant: 'acme' },
      { name: 'train', requires: ['gpu'] },
    ]);

    const idle = await world().redis.smembers(`${world().prefix}:{demo:0}:idle`);
    assert.ok(!idle.includes('zulu'));
    assert.ok(idle.length < 10);
  });

  it('send its queue back when a node comes again with others', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'g', { labels: ['gpu'] });
    const id = await pool.enqueue({ name: 'train', requires: ['gpu'] });

    await joinNode(pool, 'g');

    assert.equal(await whereIs(pool, id), 'backlog');
  });

  it('are those of the inbox, too', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'plain');
    const item = {
      name: 'train',
      requires: ['gpu', 'eu', 'gpu'],
      tenant: 'acme',
      limitKey: 'k',
      affinity: 'f',
    };
    await world().redis.lpush(`${world().prefix}:{demo:0}:inbox`, JSON.stringify(item));

    await pool.sweep();

    const list = await world().redis.lrange(
      `${world().prefix}:{demo:0}:backlog:eu,gpu;acme:0`,
      0,
      -1,
    );
    assert.deepEqual(list, ['1:0:1:0:eu,gpu;acme;k;f']);
    assert.equal(await whereIs(pool, '0-1'), 'backlog');
  });

  it('wait in no more than 200 different sets', async () => {
    const pool = await world().createPool();
    const wanting = (i: number) => ({ name: 'x', requires: [`q${i}`] });
    await pool.enqueueAll(Array.from({ length: 200 }, (_, i) => wanting(i)));

    await assert.rejects(pool.enqueue(wanting(200)), {
      reason: 'invalid-task',
      message: /too many different sets of required labels wait: 200 are possible/,
    });
    await pool.enqueue(wanting(7));
    await joinNode(pool, 'q', { labels: ['q1'] });
    await pool.enqueue(wanting(200));
    assert.equal((await pool.snapshot()).counters.enqueued, 202);
  });

  it('that are none are refused', async () => {
    const pool = await world().createPool();
    for (const requires of [
      ['a b'],
      ['a;b'],
      [''],
      ['x'.repeat(65)],
      'gpu',
      [1],
      Array.from({ length: 17 }, (_, i) => `a${i}`),
    ]) {
      await assert.rejects(pool.enqueue({ name: 'x', requires: requires as string[] }), {
        reason: 'invalid-task',
      });
    }
    for (const tenant of ['', 'a;b', 'a\nb', 'x'.repeat(129)]) {
      await assert.rejects(pool.enqueue({ name: 'x', tenant }), { reason: 'invalid-task' });
    }
  });
});

describe('a node with a window of its own', () => {
  const world = useWorld();

  it('is given no more than that', async () => {
    const pool = await world().createPool({ window: 2 });
    await joinNode(pool, 'a', { capacity: 2, window: 0.5 });
    await joinNode(pool, 'b', { capacity: 2 });
    await joinNode(pool, 'none', { capacity: 2, window: 0 });

    await pool.enqueueAll(someTasks(20));

    assert.deepEqual(await queueLengths(pool), { a: 1, b: 4, none: 0 });
  });

  it('may be given all', async () => {
    const pool = await world().createPool({ window: 1 });
    await joinNode(pool, 'a', { window: 'unlimited' });

    await pool.enqueueAll(someTasks(20));

    assert.deepEqual(await queueLengths(pool), { a: 20 });
  });
});

function tasksOf(tenant: string, count: number, traits: object = {}) {
  return Array.from({ length: count }, () => ({ name: tenant, tenant, ...traits }));
}

/** Whose tasks a node takes, one after the other; '' for those of no tenant. */
async function tenantsTaken(pool: Pool, node: HandNode, count: number): Promise<string[]> {
  const tokens = await takeTokens(node, count);
  return tokens.map((token) => token.split(';')[1] ?? '');
}

function countOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** As how many-th the last of these tasks is taken by one node. */
async function lastTaken(pool: Pool, ids: readonly string[]): Promise<number> {
  const left = new Set(ids.map((id) => id.slice(id.indexOf('-') + 1)));
  const node = await joinNode(pool, 'a', { capacity: 1000 });
  for (let taken = 0; ;) {
    for (const token of await takeTokens(node, 10)) {
      taken++;
      left.delete(token.split(':')[0] ?? '');
      if (left.size === 0) return taken;
    }
  }
}

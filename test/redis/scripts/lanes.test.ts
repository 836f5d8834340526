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

  it('wait no longer for thousands of another one than their share: ten tasks, beside plain FIFO', async () => {
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

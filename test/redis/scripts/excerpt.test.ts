import assert from 'node:assert/strict';
import { contents, excerpt } from '../../../core/redis/calls/excerpt.js';
import { readOwnLimits } from '../../../core/redis/calls/limits.js';
import type { Pool } from '../../../core/redis/pool.js';
import { takeCensus } from '../../support/census.js';
import { joinNode, sliceOf, takeTokens } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('what a partition holds', () => {
  const world = useWorld();
  const census = () => takeCensus(world().redis, `${world().prefix}:{demo:0}:`);

  /** Each list as "<kind> <name> <priority>: <length>". */
  async function lists(pool: Pool): Promise<string[]> {
    const { holdings } = await contents(sliceOf(pool, 0));
    return holdings.map(({ kind, name, priority, length }) =>
      `${kind} ${name} ${priority}: ${length}`.replace(/ +/g, ' '),
    );
  }

  it('is told by its lists, those that are empty left out; nothing changes', async () => {
    const pool = await world().createPool({ limitConcurrency: 1, window: 2 });
    const a = await joinNode(pool, 'a', { labels: ['gpu'], capacity: 2 });
    await pool.enqueueAll(someTasks(3, { limitKey: 'mail' }));
    await pool.enqueueAll(someTasks(2, { priority: 9 }));
    await takeTokens(a, 2);
    await pool.pauseNode('a');
    await pool.enqueueAll([
      ...someTasks(2, { requires: ['gpu'], tenant: 'acme' }),
      ...someTasks(1, { priority: 9 }),
      ...someTasks(4, { delayMs: 500 }),
    ]);
    const before = await census();

    assert.deepEqual(await lists(pool), [
      'running a : 2',
      'queue a 0: 3',
      'backlog 0 9: 1',
      'backlog gpu;acme 0: 2',
      'scheduled : 4',
    ]);
    assert.deepEqual(await census(), before);
  });

  it('is bounded where there are many lanes; all tasks are counted', async () => {
    const pool = await world().createPool({ window: 0 });
    await pool.enqueueAll(
      Array.from({ length: 1200 }, (_, i) => ({ name: 'x', tenant: `t${i}`, requires: ['gpu'] })),
    );
    await pool.enqueueAll(someTasks(7, { requires: ['cpu'] }));
    const { holdings, backlog } = await contents(sliceOf(pool, 0));
    assert.equal(backlog, 1207);
    assert.deepEqual(holdings.length, 501);
    assert.ok(holdings.some(({ name, length }) => name === 'cpu;' && length === 7));
  });

  it('has token buckets that are not full', async () => {
    const pool = await world().createPool({ ratePerSecond: 2, rateBurst: 4 });
    const a = await joinNode(pool, 'a', { capacity: 3 });
    await pool.setLimit('mail', { ratePerSecond: 1, burst: 5 });
    await pool.enqueueAll(someTasks(3, { limitKey: 'mail' }));
    await takeTokens(a, 3);
    const slice = sliceOf(pool, 0);
    const { holdings, bucketFullInMs } = await contents(slice);
    assert.equal(bucketFullInMs, 1500);
    const rates = holdings.find(({ kind }) => kind === 'rates');
    assert.ok(rates !== undefined);
    assert.deepEqual(await excerpt(slice, [{ ...rates, start: 0, count: 9 }]), [
      [
        { text: ';', inMs: 1500 },
        { text: 'mail', inMs: 3000 },
      ],
    ]);
  });
});

describe('an excerpt', () => {
  const world = useWorld();

  it('has some of each place that is asked for', async () => {
    const pool = await world().createPool({ window: 2, limitConcurrency: 1 });
    const a = await joinNode(pool, 'a', { capacity: 2 });
    await pool.enqueueAll(someTasks(6, { limitKey: 'mail' }));
    await takeTokens(a, 2);
    await pool.pauseNode('a');
    await pool.enqueueAll([
      ...someTasks(3, { tenant: 'acme' }),
      { name: 'later', delayMs: 700, cost: 3 },
    ]);
    const one = { name: '', priority: '', start: 0, count: 1 };
    const read = await excerpt(sliceOf(pool, 0), [
      { ...one, kind: 'running', name: 'a' },
      { ...one, kind: 'limited', start: 1 },
      { ...one, kind: 'backlog', name: ';acme', priority: '0', start: 1, count: 5 },
      { ...one, kind: 'scheduled' },
      { ...one, kind: 'queue', name: 'nobody', priority: '0' },
    ]);
    assert.deepEqual(read, [
      [{ text: '1:0:1:0:;;mail;' }],
      [{ text: '3:0:1:0:;;mail;' }],
      [{ text: '8:0:1:0:;acme;;' }, { text: '9:0:1:0:;acme;;' }],
      [{ text: '10:0:3:0', inMs: 700 }],
      [],
    ]);
  });

  it('has no more than 1000 entries, whatever is asked for', async () => {
    const pool = await world().createPool({ window: 0 });
    await pool.enqueueAll(someTasks(1500));
    const range = { kind: 'backlog', name: '0', priority: '0' } as const;
    const read = await excerpt(sliceOf(pool, 0), [
      { ...range, start: 0, count: 900 },
      { ...range, start: 900, count: 600 },
      { ...range, start: 0, count: 1 },
    ]);
    assert.deepEqual(
      read.map(({ length }) => length),
      [900, 100, 0],
    );
  });

  it('tells the limits of their own that keys have', async () => {
    const pool = await world().createPool();
    await pool.setLimit('mail', { concurrency: 3, burst: 2 });
    const own = await readOwnLimits(sliceOf(pool, 0), ['other', 'mail']);
    assert.deepEqual([...own], [['mail', { concurrency: 3, burst: 2 }]]);
  });

  it('says so where there is no pool', async () => {
    const pool = await world().createPool();
    const slice = sliceOf(pool, 0);
    await world().redis.del(`${world().prefix}:{demo:0}:config`);
    await assert.rejects(contents(slice), { reason: 'unknown-pool' });
    await assert.rejects(excerpt(slice, []), { reason: 'unknown-pool' });
  });
});

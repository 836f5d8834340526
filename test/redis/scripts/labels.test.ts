import assert from 'node:assert/strict';
import { joinNode, takeTokens } from '../../support/handNode.js';
import { backlog, queueLengths, whereIs } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

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

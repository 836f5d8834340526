import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import type { LocalRedis } from '../../core/local/startLocalRedis.js';
import { connect } from '../../core/redis/scheduler.js';
import { createWorker } from '../../core/worker/createWorker.js';
import { ownRedis } from '../support/privateRedis.js';

const SECRET = 'p4ssw0rd-of-the-test';

describe('rights that a user lacks are told before anything is half done', () => {
  let server: LocalRedis;
  let admin: Redis;
  beforeEach(async () => {
    server = await ownRedis();
    admin = new Redis(server.url);
  });
  afterEach(async () => {
    admin.disconnect();
    await server.stop();
  });

  it('a user who may not do it', async () => {
    await admin.call('ACL', 'SETUSER', 'ann', 'on', `>${SECRET}`, '~other:*', '+@all');
    const options = { url: server.url, username: 'ann', password: SECRET };
    const scheduler = await connect(options);

    await assert.rejects(scheduler.createPool('demo'), {
      reason: 'no-permission',
      message: /does not let this user do that. Grant it/,
    });
    await scheduler.close();
    assert.equal(await admin.dbsize(), 0);
  });

  it('a user who may not run all that the scripts run, before half of it is done', async () => {
    await (
      await connect({ url: server.url })
    )
      .createPool('demo')
      .then((pool) => pool.scheduler.close());
    await admin.call('ACL', 'SETUSER', 'ann', 'on', `>${SECRET}`, '~*', '+@all', '-rpush');
    const before = await admin.dbsize();
    const scheduler = await connect({ url: server.url, username: 'ann', password: SECRET });
    const pool = await scheduler.pool('demo');

    const message = /may not run rpush on the keys rd:\{demo:0\}:/;
    await assert.rejects(pool.enqueue({ name: 'x' }), { reason: 'no-permission', message });
    await assert.rejects(pool.sweep(), { reason: 'no-permission', message });
    await assert.rejects(scheduler.createPool('other'), { reason: 'no-permission' });
    const worker = createWorker(pool, { name: 'a' }, () => undefined);
    await assert.rejects(worker.ready, { reason: 'no-permission' });
    await worker.stopped;

    assert.equal(await admin.dbsize(), before);
    assert.equal((await pool.snapshot()).counters.enqueued, 0);
    await scheduler.close();
  });

  it('a user who may not list pools, before a pool is half created', async () => {
    await admin.call('ACL', 'SETUSER', 'tom', 'on', `>${SECRET}`, '~rd:{*', '+@all');
    const scheduler = await connect({ url: server.url, username: 'tom', password: SECRET });
    const creating = scheduler.createPool('half', { partitions: 2 });
    await assert.rejects(creating, {
      reason: 'no-permission',
      message: /hset on the keys rd:pools/,
    });
    await scheduler.close();
    assert.equal(await admin.dbsize(), 0);
  });

  it('a user of a worker who may not block on a list', async () => {
    const owner = await connect({ url: server.url });
    await owner.createPool('demo');
    await owner.close();
    await admin.call('ACL', 'SETUSER', 'kim', 'on', `>${SECRET}`, '~*', '+@all', '-blpop');
    const scheduler = await connect({ url: server.url, username: 'kim', password: SECRET });
    const pool = await scheduler.pool('demo');
    await pool.enqueue({ name: 'x' });
    const worker = createWorker(pool, { name: 'a' }, () => undefined);
    await assert.rejects(worker.ready, { reason: 'no-permission', message: /may not run blpop/ });
    await worker.stopped;
    await scheduler.close();
  });

  it('a user who may only read sees everything and changes nothing', async () => {
    const owner = await connect({ url: server.url });
    await (await owner.createPool('demo')).enqueue({ name: 'x' });
    await owner.close();
    await admin.call(
      'ACL',
      'SETUSER',
      'eve',
      'on',
      `>${SECRET}`,
      '~*',
      '+@read',
      '+@connection',
      '+info',
      '+eval',
      '+evalsha',
      '+time',
    );
    const scheduler = await connect({ url: server.url, username: 'eve', password: SECRET });
    const pool = await scheduler.pool('demo');
    assert.equal((await pool.snapshot()).backlog, 1);
    assert.equal((await pool.page({ kind: 'backlog' }, { offset: 0, limit: 9 })).total, 1);
    await assert.rejects(pool.enqueue({ name: 'x' }), { reason: 'no-permission' });
    await scheduler.close();
  });
});

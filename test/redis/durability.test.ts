import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import type { LocalRedis } from '../../core/local/startLocalRedis.js';
import { connect } from '../../core/redis/scheduler.js';
import { createWorker } from '../../core/worker/createWorker.js';
import { ownRedis } from '../support/privateRedis.js';
import { someTasks } from '../support/world.js';
import { eventually } from './local/support/processes.js';

describe('durability', () => {
  let server: LocalRedis;
  let admin: Redis;
  beforeEach(async () => {
    server = await ownRedis();
    admin = new Redis(server.url);
    await admin.config('SET', 'repl-diskless-sync-delay', '0');
    await admin.config('SET', 'shutdown-timeout', '0');
  });
  afterEach(async () => {
    admin.disconnect();
    await server.stop();
  });

  it('"fsync" is refused by a server without WAITAOF, which is named with its version', async () => {
    const version = /redis_version:(\S+)/.exec(await admin.info('server'))?.[1] ?? '';
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const options = { url: server.url, durability: 'fsync' } as const;
    if (major > 7 || (major === 7 && minor >= 2)) {
      const scheduler = await connect(options);
      const pool = await scheduler.createPool('demo');
      assert.equal(await pool.enqueue({ name: 'x' }), '0-1');
      await scheduler.close();
      return;
    }
    await assert.rejects(connect(options), (error: Error & { reason?: string }) => {
      assert.equal(error.reason, 'durability-unavailable');
      assert.ok(error.message.includes(`version ${version}`), error.message);
      assert.match(error.message, /WAITAOF, which Redis has since 7\.2/);
      return true;
    });
  });

  it('"replicated" without a replica tells that it is stored, and not confirmed', async () => {
    const scheduler = await connect({
      ...{ url: server.url, durability: 'replicated', confirmTimeoutMs: 30 },
    });
    const pool = await scheduler.createPool('demo');

    await assert.rejects(pool.enqueue({ name: 'x', dedupKey: 'k' }), {
      ...{ name: 'NotConfirmedError', reason: 'not-confirmed', taskIds: ['0-1'] },
      message: /only 0 of 1 replica\(s\) had it after 30 ms/,
    });
    await assert.rejects(pool.enqueueAll(someTasks(2)), { taskIds: ['0-2', '0-3'] });

    assert.equal((await pool.snapshot()).backlog, 3);
    await scheduler.close();
  });

  it('"replicated" returns when the replica has it, and so for how tasks ended', async function () {
    this.timeout(30_000);
    const replica = await ownRedis();
    const replicaAdmin = new Redis(replica.url);
    await replicaAdmin.config('SET', 'appendonly', 'no');
    await replicaAdmin.call('REPLICAOF', '127.0.0.1', new URL(server.url).port);
    await eventually('it follows', async () =>
      (await replicaAdmin.info('replication')).includes('master_link_status:up'),
    );
    const scheduler = await connect({
      ...{ url: server.url, durability: 'replicated', confirmTimeoutMs: 5000 },
    });
    const pool = await scheduler.createPool('demo');

    const id = await pool.enqueue({ name: 'x' });
    assert.deepEqual(await replicaAdmin.hgetall('rd:{demo:0}:tasks'), { 1: '["x"]' });
    const settled: string[] = [];
    const worker = createWorker(
      pool,
      { name: 'a', onSettled: ({ completed }) => void settled.push(...completed) },
      () => undefined,
    );
    await eventually('it is settled', () => settled.length === 1);
    assert.deepEqual(settled, [id]);
    assert.equal(await replicaAdmin.llen('rd:{demo:0}:completed'), 1);

    const { replicas } = await scheduler.server();
    assert.deepEqual(
      replicas.map(({ isOnline }) => isOnline),
      [true],
    );
    await worker.stop();
    await scheduler.close();
    replicaAdmin.disconnect();
    await replica.stop();
  });

  it('"replicated" lets nothing else wait, and many writes share one confirmation', async () => {
    const scheduler = await connect({
      ...{ url: server.url, durability: 'replicated', confirmTimeoutMs: 300 },
    });
    const pool = await scheduler.createPool('demo');
    await pool.enqueue({ name: 'first' }).catch(() => undefined);
    await admin.config('RESETSTAT');
    const ended: string[] = [];

    const one = pool.enqueue({ name: 'x' }).catch(() => void ended.push('first'));
    await pool.snapshot();
    ended.push('a look');
    const others = someTasks(30).map(async (task) => {
      await pool.enqueueAll([task]).catch(() => undefined);
      ended.push('another');
    });
    await Promise.all([one, ...others]);

    assert.deepEqual(ended.slice(0, 2), ['a look', 'first']);
    assert.equal(ended.length, 32);
    const waits = /cmdstat_wait:calls=(\d+)/.exec(await admin.info('commandstats'))?.[1];
    assert.equal(waits, '2');
    await scheduler.close();
  });

  it('unconfirmed ends of tasks are told to onError, and not to onSettled', async () => {
    const scheduler = await connect({
      ...{ url: server.url, durability: 'replicated', confirmTimeoutMs: 30 },
    });
    const pool = await scheduler.createPool('demo');
    const doubted: string[] = [];
    const settled: string[] = [];
    const worker = createWorker(
      pool,
      {
        name: 'a',
        onError: (error) => void doubted.push(error.reason),
        onSettled: ({ completed }) => void settled.push(...completed),
      },
      () => undefined,
    );
    await pool.enqueue({ name: 'x' }).catch(() => undefined);
    await eventually('it is told', () => doubted.length > 0);
    await worker.stop();
    assert.deepEqual([doubted, settled], [['not-confirmed'], []]);
    assert.equal((await pool.snapshot()).counters.completed, 1);
    await scheduler.close();
  });

  it('is told of the server: append-only file, snapshots, memory', async () => {
    const scheduler = await connect({ url: server.url });
    const safe = await scheduler.server();
    await admin.config('SET', 'appendonly', 'no', 'save', '');
    const unsafe = await scheduler.server();
    await admin.call('ACL', 'SETUSER', 'bob', 'on', '>secret', '~*', '+@all', '-config');
    const bob = await connect({ url: server.url, username: 'bob', password: 'secret' });
    const untold = await bob.server();

    assert.deepEqual(
      [safe, unsafe, untold].map(({ persistence }) => persistence.survivesRestart),
      [true, false, undefined],
    );
    assert.equal(safe.persistence.aof.enabled, true);
    assert.equal(safe.persistence.aof.fsync, 'everysec');
    assert.match(safe.version, /^(Redis|Valkey) \d/);
    assert.deepEqual([safe.role, safe.replicas], ['primary', []]);
    assert.deepEqual([safe.memory.maxBytes, safe.memory.policy], [0, 'noeviction']);
    await bob.close();
    await scheduler.close();
  });
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { freePort } from '../../core/local/freePort.js';
import type { LocalRedis } from '../../core/local/startLocalRedis.js';
import type { SchedulerError } from '../../core/domain/errors.js';
import { connect } from '../../core/redis/scheduler.js';
import { createWorker } from '../../core/worker/createWorker.js';
import { ownRedis } from '../support/privateRedis.js';
import { eventually } from './local/support/processes.js';

const SECRET = 'p4ssw0rd-of-the-test';

describe('a server that cannot be used is told from the others', () => {
  let server: LocalRedis;
  let admin: Redis;
  beforeEach(async () => {
    server = await ownRedis();
    admin = new Redis(server.url);
    // as a primary it would wait for more replicas at the start, and for lagging ones at the end
    await admin.config('SET', 'repl-diskless-sync-delay', '0');
    await admin.config('SET', 'shutdown-timeout', '0');
  });
  afterEach(async () => {
    admin.disconnect();
    await server.stop();
  });

  /** Fails unless it is refused so, with a message that holds no password. */
  async function isRefused(
    options: Parameters<typeof connect>[0],
    reason: string,
    message: RegExp,
  ): Promise<void> {
    await assert.rejects(connect(options), (error: Error & { reason?: string }) => {
      assert.deepEqual([error.name, error.reason], ['SchedulerError', reason], error.message);
      assert.match(error.message, message);
      assert.ok(!error.message.includes(SECRET) && !(error.stack ?? '').includes(SECRET));
      return true;
    });
  }

  it('unreachable: takes the connection and says nothing', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const options = { url: `redis://:${SECRET}@127.0.0.1:${port}`, connectTimeoutMs: 200 };
    await isRefused(options, 'unreachable', /did not answer within 200 ms/);
    // it has let go of the server: no socket stays behind
    for (const socket of sockets) if (!socket.destroyed) await once(socket.resume(), 'close');
    silent.close();
  });

  it('wrong credentials: no password, a wrong one, an unknown user', async () => {
    await admin.config('SET', 'requirepass', SECRET);
    const { url } = server;
    const advice = /refused the user name or password. Check both/;

    await isRefused({ url }, 'wrong-credentials', advice);
    await isRefused({ url, password: `${SECRET}x` }, 'wrong-credentials', advice);
    await isRefused({ url, username: 'eve', password: SECRET }, 'wrong-credentials', advice);
    const inUrl = url.replace('redis://', `redis://eve:${SECRET}@`);
    await isRefused({ url: inUrl }, 'wrong-credentials', advice);

    const scheduler = await connect({ url, password: SECRET });
    assert.ok(!scheduler.address.includes(SECRET));
    await scheduler.close();
    assert.equal(await admin.dbsize(), 0);
  });

  it('a database that is not there, or that the user may not select', async () => {
    await isRefused({ url: `${server.url}/99` }, 'invalid-url', /no such database.*end of the URL/);
    await admin.call('ACL', 'SETUSER', 'bob', 'on', `>${SECRET}`, '~*', '+@all', '-select');
    const options = { url: `${server.url}/3`, username: 'bob', password: SECRET };
    await isRefused(options, 'no-permission', /does not let this user do that/);
    assert.equal(await admin.dbsize(), 0);
  });

  it('a read-only replica, and one that becomes so later', async () => {
    const replica = await ownRedis();
    const replicaAdmin = new Redis(replica.url);
    // a server does not end while it writes its first AOF, as it would after the sync
    await replicaAdmin.config('SET', 'appendonly', 'no');
    const early = await connect({ url: replica.url });
    const pool = await early.createPool('demo');
    await replicaAdmin.call('REPLICAOF', '127.0.0.1', new URL(server.url).port);

    const advice = /read-only replica.*Connect to the primary/;
    await eventually('it follows its primary', async () =>
      (await replicaAdmin.info('replication')).includes('master_link_status:up'),
    );
    await isRefused({ url: replica.url }, 'read-only', advice);
    const refused = await pool.enqueue({ name: 'x' }).catch((error: unknown) => error);
    // the replica has thrown away what it had, and the primary has no such pool
    assert.match(String((refused as { reason?: string }).reason), /^(read-only|unknown-pool)$/);
    await assert.rejects(early.createPool('other'), { reason: 'read-only', message: advice });

    await early.close();
    replicaAdmin.disconnect();
    await replica.stop();
  });

  it('a server that still loads its data', async () => {
    const loading = await ownRedis();
    const loadingAdmin = new Redis(loading.url);
    const pipeline = admin.pipeline();
    for (let i = 0; i < 3000; i++) pipeline.set(`key-${i}`, 'x'.repeat(100));
    await pipeline.exec();
    await admin.config('SET', 'repl-diskless-sync', 'no');
    // a replica loads what its primary sends, here a millisecond a key, and answers all the while
    await loadingAdmin.config('SET', 'appendonly', 'no');
    await loadingAdmin.config('SET', 'key-load-delay', '1000');
    await loadingAdmin.config('SET', 'loading-process-events-interval-bytes', '1024');
    await loadingAdmin.call('REPLICAOF', '127.0.0.1', new URL(server.url).port);
    await eventually('it loads', async () =>
      (await loadingAdmin.info('persistence')).includes('\r\nloading:1'),
    );

    await isRefused({ url: loading.url }, 'redis-loading', /still loading its data. Try again/);

    await loadingAdmin.config('SET', 'key-load-delay', '0');
    loadingAdmin.disconnect();
    await loading.stop();
  });

  it('no server there, no such host, no Redis URL', async () => {
    const url = `redis://:${SECRET}@127.0.0.1:${await freePort()}`;
    await isRefused({ url }, 'unreachable', /cannot be reached. Check that it runs/);
    const nowhere = 'redis://no-such-host.invalid';
    await isRefused({ url: nowhere }, 'unreachable', /no-such-host\.invalid:6379/);
    const http = { url: `http://:${SECRET}@example.org` };
    await isRefused(http, 'invalid-url', /"http:\/\/" is not a Redis URL. Use redis:\/\//);
    const broken = { url: `redis://:${SECRET}@[::1:1` };
    await isRefused(broken, 'invalid-url', /cannot be read/);
  });

  it('a server that is full', async () => {
    const scheduler = await connect({ url: server.url });
    const pool = await scheduler.createPool('demo');
    await admin.config('SET', 'maxmemory', '1');

    await assert.rejects(pool.enqueue({ name: 'x' }), {
      reason: 'out-of-memory',
      message: /Free memory or raise the limit/,
    });

    await admin.config('SET', 'maxmemory', '0');
    assert.equal((await pool.snapshot()).counters.enqueued, 0);
    await scheduler.close();
  });

  it('a server that hangs with its sockets open fails the calls, and is found again', async () => {
    const scheduler = await connect({ url: server.url, answerTimeoutMs: 200 });
    const pool = await scheduler.createPool('demo');
    const worker = createWorker(pool, { name: 'a' }, () => undefined);
    const pid = Number(/process_id:(\d+)/.exec(await admin.info('server'))?.[1]);
    await eventually('the node is there', async () => (await pool.snapshot()).nodes.length === 1);

    process.kill(pid, 'SIGSTOP');
    const refused = new Map<string, string>();
    try {
      const message = /stopped answering; what was under way may or may not.*within 200 ms/;
      const first = pool.enqueue({ name: 'sent' });
      await assert.rejects(first, { reason: 'connection-lost', message });
      for (const name of ['second', 'third', 'fourth']) {
        const error: unknown = await pool.enqueue({ name }).catch((thrown: unknown) => thrown);
        refused.set(name, (error as SchedulerError).reason);
      }
      await worker.stop({ timeoutMs: 100 });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    assert.ok([...refused.values()].includes('unreachable'), [...refused].join());

    await eventually('it is back', () =>
      pool.snapshot().then(
        () => true,
        () => false,
      ),
    );
    // what was said not to have been sent is not there, nor does it come later
    const names = (await pool.page({ kind: 'backlog' }, { offset: 0, limit: 9 })).rows.map(
      (row) => row.name,
    );
    for (const [name, reason] of refused) {
      if (reason === 'unreachable') assert.ok(!names.includes(name), `${name} is there`);
    }
    await scheduler.close();
  });

  it('a server that has gone fails the calls soon, and they do not come later', async () => {
    const scheduler = await connect({ url: server.url, answerTimeoutMs: 60_000 });
    const pool = await scheduler.createPool('demo');
    await server.stop();
    await eventually('it is away', () => !scheduler.isConnected());
    const message = /is away; the call was not sent \(Not connected in \d+ tries/;
    await assert.rejects(pool.enqueue({ name: 'x' }), { reason: 'unreachable', message });
    await scheduler.close();
    await assert.rejects(pool.enqueue({ name: 'x' }), { reason: 'closed' });
  });

  it('takes no pause of this program itself for one of the server', async () => {
    const scheduler = await connect({ url: server.url, answerTimeoutMs: 100 });
    const pool = await scheduler.createPool('demo');
    const pushed = pool.enqueue({ name: 'x' });
    await new Promise(setImmediate);
    for (const until = performance.now() + 400; performance.now() < until;);
    assert.equal(await pushed, '0-1');
    await scheduler.close();
  });

  it('waits on a list for longer than an answer may take', async () => {
    const scheduler = await connect({ url: server.url, answerTimeoutMs: 100 });
    const waiting = await scheduler.another();
    await waiting.blocking('BLPOP', ['nothing', 1], 1000);
    waiting.close();
    await scheduler.close();
  });

  it('a connection that ends under a call fails that call, and comes back', async () => {
    const scheduler = await connect({ url: server.url, clientName: 'cut' });
    const pool = await scheduler.createPool('demo');
    const second = await scheduler.another();
    const failed = assert.rejects(second.blocking('BLPOP', ['nothing', 0], 0), {
      reason: 'connection-lost',
      message: /may or may not/,
    });
    await eventually('it waits', async () => String(await admin.client('LIST')).includes('blpop'));

    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');

    await failed;
    const answers = () =>
      pool.snapshot().then(
        () => true,
        () => false,
      );
    await eventually('it is back', answers);
    await pool.enqueue({ name: 'x' });
    assert.equal((await pool.snapshot()).backlog, 1);
    second.close();
    await scheduler.close();
  });
});

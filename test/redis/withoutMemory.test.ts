import assert from 'node:assert/strict';
import { failed, joinNode, takeTokens } from '../support/handNode.js';
import { Redis } from 'ioredis';
import type { LocalRedis } from '../../core/local/startLocalRedis.js';
import { connect, type Scheduler } from '../../core/redis/scheduler.js';
import { ownRedis } from '../support/privateRedis.js';
import { someTasks } from '../support/world.js';

describe('a server without memory', () => {
  let server: LocalRedis;
  let admin: Redis;
  let scheduler: Scheduler;
  const time = { nowMs: 1_000_000 };
  beforeEach(async () => {
    server = await ownRedis();
    admin = new Redis(server.url);
    scheduler = await connect({ url: server.url, clock: () => time.nowMs });
  });
  afterEach(async () => {
    await scheduler.close();
    admin.disconnect();
    await server.stop();
  });

  it('makes no enqueue fail that is carried out later', async () => {
    const pool = await scheduler.createPool('demo', { maxBacklog: 1 });
    const node = await joinNode(pool, 'a');
    await pool.enqueue({ name: 'known', dedupKey: 'k' });
    const tokens = await takeTokens(node, 1);
    await admin.config('SET', 'maxmemory', '1mb');

    const known = pool.enqueue({ name: 'known', dedupKey: 'k' });
    const waiting = pool.enqueue({ name: 'waits' }, { whenFull: 'wait' }).then(
      () => 'stored',
      () => 'failed',
    );
    await assert.rejects(known, { reason: 'out-of-memory' });
    await admin.config('SET', 'maxmemory', '0');
    await node.settle({ completed: tokens });

    assert.equal(await waiting, 'stored');
    assert.equal((await pool.snapshot()).counters.enqueued, 2);
  });

  it('refuses late settles as any other', async () => {
    const pool = await scheduler.createPool('demo', { heartbeatTimeoutMs: 1000 });
    const node = await joinNode(pool, 'a', { capacity: 4 });
    await pool.enqueueAll(someTasks(4));
    const tokens = await takeTokens(node, 4);
    for (let i = 0; i < 4; i++) {
      time.nowMs += 500;
      await node.heartbeat();
    }
    await pool.sweep();
    await admin.config('SET', 'maxmemory', '1mb');

    const settled = await node.settle({ completed: tokens.slice(0, 2), failed: [] });
    assert.equal(settled.kind === 'settled' && settled.lateSettles.length, 2);
    assert.equal((await node.take(1, { completed: tokens.slice(2), failed: [] })).kind, 'taken');
    time.nowMs += 3000;
    await pool.sweep();
    assert.equal((await node.settle({ failed: [failed(tokens[0] ?? '')] })).kind, 'stale');
    assert.equal((await pool.snapshot()).counters.staleSettles, 5);
  });
});

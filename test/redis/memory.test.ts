import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import type { LocalRedis } from '../../core/local/startLocalRedis.js';
import { connect } from '../../core/redis/scheduler.js';
import { assertSound, takeCensus } from '../support/census.js';
import { failed, joinNode, takeTokens } from '../support/handNode.js';
import { ownRedis } from '../support/privateRedis.js';
import { someTasks } from '../support/world.js';

describe('a server whose memory has a limit', () => {
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

  it('is refused for a pool where it deletes keys by itself', async () => {
    const early = await connect({ url: server.url });
    const pool = await early.createPool('early');
    await admin.config('SET', 'maxmemory', '100mb', 'maxmemory-policy', 'allkeys-lru');
    const scheduler = await connect({ url: server.url });
    const refusal = { reason: 'evicting-memory', message: /allkeys-lru.*noeviction/ };

    await assert.rejects(scheduler.createPool('demo'), refusal);
    await assert.rejects((await scheduler.pool('early')).enqueue({ name: 'x' }), refusal);
    await assert.rejects(pool.enqueue({ name: 'x' }), refusal);
    // looking is not refused
    assert.equal((await pool.snapshot()).backlog, 0);

    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    await pool.enqueue({ name: 'x' });
    await scheduler.close();
    await early.close();
  });

  it('that is full takes nothing half, and lets nodes live and settle', async () => {
    const time = { nowMs: 1_000_000 };
    const scheduler = await connect({ url: server.url, clock: () => time.nowMs });
    const pool = await scheduler.createPool('demo', { window: 2, heartbeatTimeoutMs: 1000 });
    const a = await joinNode(pool, 'a', { capacity: 10 });
    await pool.enqueueAll(someTasks(200, { payload: 'p'.repeat(1000) }));
    const tokens = await takeTokens(a, 10);
    const prefix = 'rd:{demo:0}:';
    const before = await takeCensus(admin, prefix);
    await admin.config('SET', 'maxmemory', '1mb');

    const full = { reason: 'out-of-memory', message: /maxmemory/ };
    await assert.rejects(pool.enqueue({ name: 'x' }), full);
    await assert.rejects(pool.enqueueAll(someTasks(300, { priority: 3 })), full);
    await assert.rejects(pool.enqueue({ name: 'x', dedupKey: 'k', delayMs: 5 }), full);
    const after = await takeCensus(admin, prefix);
    assert.deepEqual(after.bodies, before.bodies);
    assertSound(after);

    // for two timeouts it says that it is alive, while a sweep looks for those that are not
    for (let i = 0; i < 8; i++) {
      time.nowMs += 250;
      assert.equal((await a.heartbeat(tokens)).kind, 'alive');
      assert.equal((await pool.sweep()).returned, 0);
    }
    await a.settle({ completed: tokens.slice(0, 5), failed: [failed(tokens[5] ?? '')] });
    const next = await a.take(5);
    assert.equal(next.kind === 'taken' && next.tasks.length, 5);
    const b = await joinNode(pool, 'b', { capacity: 500 });
    let completed: string[] = [];
    for (;;) {
      const taken = await b.take(500, { completed });
      if (taken.kind !== 'taken') break;
      completed = taken.tasks.map(({ token }) => token);
    }
    assert.ok((await pool.snapshot()).counters.completed > 150);
    assertSound(await takeCensus(admin, prefix));
    await scheduler.close();
  });
});

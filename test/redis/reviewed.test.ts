import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { sweep } from '../../core/redis/calls/sweep.js';
import { joinNode, sliceOf, takeTokens } from '../support/handNode.js';
import { whereIs } from '../support/look.js';
import { Redis } from 'ioredis';
import type { LocalRedis } from '../../core/local/startLocalRedis.js';
import { connect, type Scheduler } from '../../core/redis/scheduler.js';
import { failed } from '../support/handNode.js';
import { ownRedis } from '../support/privateRedis.js';
import { someTasks, useWorld } from '../support/world.js';
import { eventually } from './local/support/processes.js';

describe('who waits for the end of a task', () => {
  const world = useWorld(0);
  const resultTtlMs = 60_000;

  it('leaves no listener on a signal that lives on', async () => {
    const pool = await world().createPool();
    const node = await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'x', resultTtlMs });
    const [token = ''] = await takeTokens(node, 1);
    await node.settle({ completed: [token], results: [{ token, ttlMs: resultTtlMs, json: '1' }] });
    const { signal } = new AbortController();

    for (let i = 0; i < 3; i++) assert.equal(await pool.waitFor(id, { signal }), 1);

    assert.deepEqual(getEventListeners(signal, 'abort'), []);
  });

  it('hears at once that the program has closed the connection', async () => {
    const { url, prefix } = world();
    const scheduler = await connect({ url, prefix });
    const pool = await scheduler.createPool('demo');
    const id = await pool.enqueue({ name: 'x', resultTtlMs });
    const listens = async (): Promise<boolean> =>
      String(await world().redis.client('LIST')).includes(' cmd=xread ');
    const waiting = pool.waitFor(id, { timeoutMs: 3000 });
    await eventually('it listens', listens);

    await scheduler.close();

    await assert.rejects(waiting, { reason: 'closed' });
    await eventually('it listens no more', async () => !(await listens()));
  });

  it('hears of an end that its connection missed, however much else ends', async () => {
    const { redis } = world();
    const pool = await world().createPool();
    const node = await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'x', resultTtlMs });
    const [token = ''] = await takeTokens(node, 1);
    const waiting = pool.waitFor(id, { timeoutMs: 4000 });
    const listener = async (): Promise<string | undefined> => {
      const clients = String(await redis.client('LIST')).split('\n');
      const line = clients.find(
        (client) => client.includes(' cmd=xread ') && client.includes(world().prefix),
      );
      return line && /^id=(\d+)/.exec(line)?.[1];
    };
    await eventually('it listens', async () => (await listener()) !== undefined);
    const others = await pool.enqueueAll(someTasks(40));
    await redis.client('KILL', 'ID', (await listener()) ?? '');
    await node.settle({ completed: [token], results: [{ token, ttlMs: resultTtlMs, json: '1' }] });

    const busy = (async () => {
      for (const other of others) {
        await pool.remove([other], { kind: 'queue', node: node.name });
        await pause(100);
      }
    })();
    const [end] = await Promise.allSettled([waiting]);
    assert.deepEqual(end, { status: 'fulfilled', value: 1 });
    await busy;
  });
});

describe('a full partition', () => {
  const world = useWorld(0);

  it('passes tasks on to one with room, though that has been sent more', async () => {
    const pool = await world().createPool({ partitions: 2, maxBacklog: 400 });
    await pool.enqueue({ name: 'first' });
    await pool.enqueueAll(someTasks(150));
    const other = await world().scheduler.pool('demo');
    await other.enqueueAll(someTasks(199));

    await pool.enqueue({ name: 'last' });

    assert.equal((await pool.snapshot()).counters.enqueued, 351);
  });
});

describe('a pool that is swept rarely', () => {
  const world = useWorld();

  it('gives back what a dead node held in the end', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const dead = await joinNode(pool, 'dead');
    const id = await pool.enqueue({ name: 'x' });
    await takeTokens(dead, 1);
    const alive = await joinNode(pool, 'alive');

    for (let i = 0; i < 20; i++) {
      world().nowMs += 1200;
      await alive.heartbeat();
      await sweep(sliceOf(pool, 0), 250);
    }

    assert.equal(await whereIs(pool, id), 'queued on alive');
  });
});

describe('a clock that goes back', () => {
  const world = useWorld(100_000_000);

  it('keeps no dead node alive', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const dead = await joinNode(pool, 'dead');
    const id = await pool.enqueue({ name: 'x' });
    await takeTokens(dead, 1);
    const alive = await joinNode(pool, 'alive');
    await sweep(sliceOf(pool, 0), 250);

    world().nowMs -= 3_600_000;
    for (let i = 0; i < 8; i++) {
      world().nowMs += 250;
      await alive.heartbeat();
      await sweep(sliceOf(pool, 0), 250);
    }

    assert.equal(await whereIs(pool, id), 'queued on alive');
  });
});

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

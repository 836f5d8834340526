import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { sweep } from '../../core/redis/calls/sweep.js';
import { joinNode, sliceOf, takeTokens } from '../support/handNode.js';
import { whereIs } from '../support/look.js';
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
        (client) => / cmd=xread /.test(client) && client.includes(world().prefix),
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

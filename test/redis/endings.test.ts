import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { joinNode, takeTokens } from '../support/handNode.js';
import { connect } from '../../core/redis/scheduler.js';
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

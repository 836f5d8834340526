import assert from 'node:assert/strict';
import type { NewPoolSettings } from '../../../core/redis/scheduler.js';
import type { Pool } from '../../../core/redis/pool.js';
import { joinNode, sliceOf, type HandNode } from '../../support/handNode.js';
import { backlog, queueOf } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('waking idle nodes for what they may steal', () => {
  const world = useWorld();
  const key = (suffix: string) => `${world().prefix}:{demo:0}:${suffix}`;

  /** The nodes that were idle, and are woken. */
  async function woken(...names: string[]): Promise<string[]> {
    const idle = await world().redis.smembers(key('idle'));
    return names.filter((name) => !idle.includes(name));
  }

  /** A node that runs as much as it can, and nodes that sleep. */
  async function poolWithIdle(
    idle: readonly string[],
    settings: NewPoolSettings = {},
  ): Promise<{ pool: Pool; busy: HandNode }> {
    const pool = await world().createPool(settings);
    const busy = await joinNode(pool, 'busy', { capacity: 2, weight: 1_000_000 });
    await pool.enqueueAll(someTasks(2));
    await busy.take(2);
    for (const name of idle) await (await joinNode(pool, name, { weight: 1e-6 })).take(1);
    return { pool, busy };
  }

  it('wakes one for a task that a busy node is given', async () => {
    const { pool } = await poolWithIdle(['a', 'b', 'c']);

    await pool.enqueue({ name: 't' });

    assert.equal((await woken('a', 'b', 'c')).length, 1);
  });

  it('wakes one for each such task, and not more', async () => {
    const { pool } = await poolWithIdle(['a', 'b', 'c']);

    await pool.enqueueAll(someTasks(2));

    assert.equal((await woken('a', 'b', 'c')).length, 2);
  });

  it('wakes none for what the node can begin at once', async () => {
    const pool = await world().createPool();
    await (await joinNode(pool, 'free', { capacity: 2, weight: 1_000_000 })).take(1);
    await (await joinNode(pool, 'idle', { weight: 1e-6 })).take(1);

    await pool.enqueueAll(someTasks(2));

    assert.deepEqual(await woken('free', 'idle'), ['free']);
    await pool.enqueueAll(someTasks(1));
    assert.deepEqual(await woken('free', 'idle'), ['free', 'idle']);
  });

  it('wakes none where stealing is off', async () => {
    const { pool } = await poolWithIdle(['a'], { stealing: 'off' });

    await pool.enqueueAll(someTasks(5));

    assert.deepEqual(await woken('a'), []);
  });

  it('wakes one in a pool of several partitions, where a node may be busy with another', async () => {
    const pool = await world().createPool({ partitions: 2 });
    await (await joinNode(pool, 'free', { weight: 1_000_000 })).take(1);
    await (await joinNode(pool, 'idle', { weight: 1e-6 })).take(1);

    await sliceOf(pool, 0).run('enqueue', '', '["t"]');

    assert.deepEqual(await woken('free', 'idle'), ['free', 'idle']);
  });

  it('wakes all when tasks are moved to a busy node', async () => {
    const { pool } = await poolWithIdle(['a', 'b', 'c'], { window: 0 });
    await pool.pauseNode('a');
    const ids = await pool.enqueueAll(someTasks(4));
    await pool.resumeNode('a');
    const [first] = ids;

    await pool.move(first === undefined ? [] : [first], backlog, 'busy');

    assert.deepEqual(await woken('a', 'b', 'c'), ['a', 'b', 'c']);
  });

  it('wakes none when tasks are moved to a paused node, which keeps them', async () => {
    const { pool } = await poolWithIdle(['a']);
    await joinNode(pool, 'other', { weight: 1_000_000 });
    await pool.pauseNode('other');
    await pool.pauseNode('busy');
    const id = await pool.enqueue({ name: 't' });
    await world().redis.sadd(key('idle'), 'a');
    await pool.move([id], queueOf('a'), 'other');

    assert.deepEqual(await woken('a'), []);
  });

  it('wakes only who has the labels', async () => {
    const pool = await world().createPool();
    const busy = await joinNode(pool, 'busy', { weight: 1_000_000, labels: ['gpu'] });
    await pool.enqueueAll(someTasks(1));
    await busy.take(1);
    await (await joinNode(pool, 'gpu', { weight: 1e-6, labels: ['gpu'] })).take(1);
    for (const name of ['a', 'b', 'c', 'd'])
      await (await joinNode(pool, name, { weight: 1e-6 })).take(1);

    await pool.enqueueAll(someTasks(3, { requires: ['gpu'] }));

    assert.deepEqual(await woken('gpu', 'a', 'b', 'c', 'd'), ['gpu']);
  });
});

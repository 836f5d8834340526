import assert from 'node:assert/strict';
import { ONLY_PART, rebalanceStep } from '../../../core/redis/calls/rebalance.js';
import type { Pool } from '../../../core/index.js';
import { joinNode, sliceOf } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('what a step of a rebalance costs Redis', () => {
  const world = useWorld();

  /** Nodes without tasks, as placement sees them. */
  async function addIdle(count: number): Promise<void> {
    const roster = Array.from({ length: count }, (_, i) => [`idle-${i}`, '1 1 - - ']);
    await world().redis.hset(`${world().prefix}:{demo:0}:roster`, ...roster.flat());
  }

  /** Nodes that have two tasks each. */
  async function addBusy(pool: Pool, count: number): Promise<void> {
    const first = await joinNode(pool, 'busy-0');
    await pool.enqueueAll(someTasks(2 * count));
    const key = (what: string) => `${world().prefix}:{demo:0}:${what}`;
    const tokens = await world().redis.lrange(key(`queue:${first.name}:0`), 0, -1);
    const pipeline = world()
      .redis.pipeline()
      .del(key(`queue:${first.name}:0`));
    for (let i = 0; i < count; i++) {
      pipeline.hset(key('roster'), `busy-${i}`, '1 1 - - ');
      pipeline.hset(key('load'), `q:busy-${i}`, 2);
      pipeline.rpush(key(`queue:busy-${i}:0`), ...tokens.slice(2 * i, 2 * i + 2));
    }
    await pipeline.exec();
  }

  function step(pool: Pool) {
    return rebalanceStep(sliceOf(pool, 0), 'one', ONLY_PART);
  }

  /** How many commands the servers ran for it. */
  async function commandsOf(act: () => Promise<unknown>): Promise<number> {
    await world().redis.config('RESETSTAT');
    await act();
    const stats = await world().redis.info('commandstats');
    return [...stats.matchAll(/:calls=(\d+)/g)].reduce((sum, [, calls]) => sum + Number(calls), 0);
  }

  it('comes to a bounded number of queues', async () => {
    const pool = await world().createPool();
    await addBusy(pool, 500);
    await addIdle(500);

    const commands = await commandsOf(() => step(pool));

    assert.ok(commands <= 2000, `${commands} commands`);
    const { movedTasks } = await pool.rebalance();
    assert.ok(movedTasks >= 300 && movedTasks <= 500, `${movedTasks} moved`);
  });

  it('runs few commands for each of a thousand nodes that get tasks', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(1001));
    await addIdle(1000);

    const commands = await commandsOf(() => step(pool));

    assert.ok(commands <= 2200, `${commands} commands`);
  });

  it('looks at all nodes for few tasks that fit none, and goes on in the next step', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(200, { cost: 1000 }));
    await addIdle(1000);

    const { movedTasks } = await step(pool);

    assert.ok(movedTasks > 0 && movedTasks <= 16, `${movedTasks} moved`);
    const { movedTasks: rest } = await pool.rebalance();
    assert.equal(movedTasks + rest, 199);
  });
});

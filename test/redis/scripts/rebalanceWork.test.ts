import assert from 'node:assert/strict';
import { ONLY_PART, rebalanceStep } from '../../../core/redis/calls/rebalance.js';
import type { Pool } from '../../../core/index.js';
import { joinNode, sliceOf } from '../../support/handNode.js';
import { queueLengths } from '../../support/look.js';
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

  /** Tasks that require one of `sets` labels, each of which some of the nodes offer, on half of the nodes. */
  async function manySets(nodes: number, sets: number): Promise<Pool> {
    const pool = await world().createPool();
    const offered = Array.from({ length: nodes }, (_, n) =>
      Array.from({ length: sets }, (_, set) => set)
        .filter((set) => (set * 7 + n) % 8 === 0 || n < nodes / 2)
        .slice(0, 16)
        .map((set) => `s${set}`),
    );
    const half = offered.slice(0, nodes / 2);
    for (const [n, labels] of half.entries()) await joinNode(pool, `n${n}`, { labels });
    const known = [...new Set(half.flat())];
    await pool.enqueueAll(
      someTasks(4000).map((task, i) => ({ ...task, requires: [known[i % known.length] ?? ''] })),
    );
    for (let n = nodes / 2; n < nodes; n++) {
      await joinNode(pool, `n${n}`, { labels: offered[n] ?? [] });
    }
    return pool;
  }

  function step(pool: Pool, only?: { node: string; skip: number }) {
    return rebalanceStep(sliceOf(pool, 0), 'one', ONLY_PART, only);
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

  it('brings tasks to a bounded number of nodes, and goes on in the next step', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(1001));
    await addIdle(1000);

    const commands = await commandsOf(() => step(pool));

    assert.ok(commands <= 500, `${commands} commands`);
    const { movedTasks } = await pool.rebalance();
    const lengths = await queueLengths(pool);
    assert.ok(movedTasks >= 800, `${movedTasks} moved`);
    assert.equal(lengths['a'], 1);
  });

  it('brings tasks of many sets of labels to a bounded number of nodes', async () => {
    const pool = await manySets(100, 60);

    const commands = await commandsOf(() => step(pool));

    assert.ok(commands <= 2000, `${commands} commands`);
    const { plan, movedCost } = await pool.rebalance();
    assert.ok(movedCost >= 0.99 * plan.cost, `${movedCost} of ${plan.cost}`);
  });

  it('takes few tasks a step from deep in a queue, and finds all that it wants', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a', { labels: ['cpu', 'gpu'] });
    await pool.enqueueAll(someTasks(3000, { requires: ['gpu'] }));
    await pool.enqueueAll(someTasks(5000, { requires: ['cpu'] }));
    await joinNode(pool, 'b', { labels: ['gpu'] });

    const commands = await commandsOf(() => step(pool, { node: 'a', skip: 5000 }));

    assert.ok(commands <= 500, `${commands} commands`);
    const { movedTasks, after } = await pool.rebalance();
    assert.ok(movedTasks > 2000 && movedTasks < 3000, `${movedTasks} moved`);
    assert.deepEqual(
      after.map(({ queuedCost }) => queuedCost),
      [5000, 3000],
    );
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

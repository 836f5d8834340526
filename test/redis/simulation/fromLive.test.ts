import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { openConnection, type Connection } from '../../../core/redis/connection.js';
import type { Pool } from '../../../core/redis/pool.js';
import type { NewPoolSettings } from '../../../core/redis/scheduler.js';
import { predict, type Prediction } from '../../../core/simulation/predict.js';
import { replayOf, type Replay, type ReplayChanges } from '../../../core/simulation/replay.js';
import { samplePool } from '../../../core/simulation/sample.js';
import { takeCensus } from '../../support/census.js';
import { begin, drain, joinPaced, type PacedNode } from '../../support/handDrain.js';
import { sharedRedisUrl } from '../../support/privateRedis.js';
import { someTasks, useWorld } from '../../support/world.js';

const UNCHANGED: ReplayChanges = {
  settings: {},
  weights: new Map(),
  newNodes: [],
  limits: new Map(),
};

describe('a prediction from a live pool', function () {
  this.timeout(60_000);
  const world = useWorld();
  let connection: Connection;
  beforeEach(async () => {
    connection = await openConnection({ url: await sharedRedisUrl() });
  });
  afterEach(() => connection.close());

  async function foresee(
    pool: Pool,
    changes: Partial<ReplayChanges> = {},
  ): Promise<Replay & Prediction> {
    const snapshot = await pool.snapshot();
    const sample = await samplePool(snapshot, pool.partitionsOf());
    const replay = replayOf(snapshot, sample, { ...UNCHANGED, ...changes }, 1000);
    return { ...replay, ...(await predict(connection, `play-${randomUUID()}`, replay)) };
  }

  const create = (settings: NewPoolSettings = {}): Promise<Pool> =>
    world().createPool({ window: 2, heartbeatTimeoutMs: 10_000, ...settings });

  /**
   * Predicts, drains the pool, and compares: the time within 5 %, the balance within 20 %, the tasks of each node within
   * 5 % of all tasks. Where a limit leaves nodes without work, any of them may be woken for a task, and their parts are
   * not compared.
   */
  async function holds(pool: Pool, nodes: readonly PacedNode[]): Promise<Replay & Prediction> {
    const census = () => takeCensus(world().redis, `${world().prefix}:{demo:0}:`);
    const before = await census();
    const foreseen = await foresee(pool);
    assert.deepEqual(await census(), before);
    const { tasks, drainMs, leastDrainMs, maxOverMean, holdUp } = foreseen;
    const look = { every: leastDrainMs / 50, until: leastDrainMs };
    const real = await drain(world(), pool, nodes, tasks, look);
    const said = JSON.stringify({ foreseen: { ...foreseen, plan: 0 }, real });
    assert.ok(Math.abs(drainMs - real.drainMs) <= 0.05 * real.drainMs, said);
    assert.ok(Math.abs(maxOverMean - real.maxOverMean) <= 0.2 * real.maxOverMean, said);
    for (const node of holdUp === undefined ? foreseen.nodes : []) {
      const count = real.tasks[node.name] ?? 0;
      assert.ok(Math.abs(node.tasks - count) <= 0.05 * tasks, said);
    }
    return foreseen;
  }

  it('knows how many of a key may run at once', async () => {
    const pool = await create({ limitConcurrency: 2 });
    const nodes = [
      await joinPaced(pool, 'a', 500, { capacity: 4 }),
      await joinPaced(pool, 'b', 500, { capacity: 4 }),
    ];
    await pool.enqueueAll(someTasks(60, { limitKey: 'mail' }));
    await pool.enqueueAll(someTasks(60));

    const { holdUp, leastDrainMs } = await holds(pool, nodes);
    assert.equal(leastDrainMs, 7500);
    assert.deepEqual(holdUp, { by: 'keyConcurrency', limitKey: 'mail', limit: 2, leastMs: 15_000 });
  });

  it('knows the limits that a key has of its own, and that they may be others', async () => {
    const pool = await create({ limitConcurrency: 8 });
    const nodes = [await joinPaced(pool, 'a', 1000, { capacity: 8 })];
    await pool.setLimit('mail', { concurrency: 1 });
    await pool.enqueueAll(someTasks(40, { limitKey: 'mail' }));
    await pool.enqueueAll(someTasks(40, { limitKey: 'other' }));

    const freer = await foresee(pool, { limits: new Map([['mail', { concurrency: 10 }]]) });
    assert.equal(freer.drainMs, 10_000);
    await holds(pool, nodes);
  });

  it("knows the pool's rate, and that its bucket is empty", async () => {
    const pool = await create({ ratePerSecond: 5, rateBurst: 50 });
    const nodes = [
      await joinPaced(pool, 'a', 100, { capacity: 10 }),
      await joinPaced(pool, 'b', 100, { capacity: 40 }),
    ];
    await pool.enqueueAll(someTasks(250));
    const [, b] = nodes;
    assert.ok(b !== undefined && (await begin(world(), b)) === 40);
    world().nowMs += 100;

    const { holdUp } = await holds(pool, nodes);
    assert.equal(holdUp?.by, 'rate');
  });

  it('knows the rate of a key', async () => {
    const pool = await create();
    const nodes = [await joinPaced(pool, 'a', 100, { capacity: 4 })];
    await pool.setLimit('mail', { ratePerSecond: 2, burst: 3 });
    await pool.enqueueAll(someTasks(40, { limitKey: 'mail' }));
    await pool.enqueueAll(someTasks(100));

    const { holdUp } = await holds(pool, nodes);
    assert.deepEqual(holdUp, { by: 'keyRate', limitKey: 'mail', limit: 2, leastMs: 18_500 });
  });

  it('knows that the slots of a key go to slow nodes, too, where any node that waits is woken', async () => {
    const pool = await create({ window: 0, limitConcurrency: 2 });
    const nodes = [
      await joinPaced(pool, 'fast', 200, { capacity: 4 }),
      await joinPaced(pool, 'slow', 1000, { capacity: 4 }),
    ];
    await pool.enqueueAll(someTasks(200, { limitKey: 'mail' }));
    await pool.enqueueAll(someTasks(50));

    const predictions: number[] = [];
    for (let play = 0; play < 4; play++) predictions.push((await foresee(pool)).drainMs);
    const meanMs = predictions.reduce((sum, ms) => sum + ms, 0) / predictions.length;
    const { drainMs } = await drain(world(), pool, nodes, 250, { every: 1000, until: 0 });
    // the fast one alone would need 20 s
    assert.ok(drainMs > 40_000, String(drainMs));
    const said = `${predictions.join()} ${drainMs}`;
    assert.ok(Math.abs(meanMs - drainMs) <= 0.2 * drainMs, said);
  });

  it('gives tasks of one affinity key to the node that gets them', async () => {
    const pool = await create({ strategy: 'affinity', stealing: 'off', window: 'unlimited' });
    const nodes = [
      await joinPaced(pool, 'a', 1000),
      await joinPaced(pool, 'b', 1000),
      await joinPaced(pool, 'c', 1000),
    ];
    for (const [key, count] of Object.entries({ x: 50, y: 10, z: 10 })) {
      await pool.enqueueAll(someTasks(count, { affinity: key }));
    }

    const { drainMs } = await holds(pool, nodes);
    assert.ok(drainMs >= 50_000);
  });

  it('serves tenants by their weights, and priorities first', async () => {
    const pool = await create({ window: 0 });
    const nodes = [await joinPaced(pool, 'a', 100)];
    await pool.setTenantWeight('acme', 3);
    await pool.enqueueAll(someTasks(60, { tenant: 'other' }));
    await pool.enqueueAll(someTasks(60, { tenant: 'acme' }));
    await pool.enqueueAll(someTasks(20, { priority: 9, cost: 2 }));

    const { groups } = await holds(pool, nodes);
    const doneMs = (by: string, name: string) =>
      groups.find((group) => group.by === by && group.name === name)?.doneMs ?? 0;
    assert.equal(doneMs('priority', '9'), 4000);
    // of four turns acme has three
    const acmeMs = doneMs('tenant', 'acme');
    assert.ok(acmeMs >= 11_700 && acmeMs <= 12_300, String(acmeMs));
    assert.equal(doneMs('tenant', 'other'), 16_000);
  });

  it('has delayed tasks come when they are due', async () => {
    const pool = await create();
    const nodes = [await joinPaced(pool, 'a', 1000), await joinPaced(pool, 'b', 1000)];
    await pool.enqueueAll(someTasks(20));
    await pool.enqueueAll(someTasks(10, { delayMs: 30_000 }));

    const { holdUp, delayed } = await holds(pool, nodes);
    assert.equal(delayed, 10);
    assert.deepEqual(holdUp, { by: 'delay', leastMs: 31_000 });
  });

  it('has paused and draining nodes end what they run, and hold the slots of its keys meanwhile', async () => {
    const pool = await create({ limitConcurrency: 2, window: 2 });
    const paused = await joinPaced(pool, 'paused', 20_000);
    const draining = await joinPaced(pool, 'draining', 10_000);
    await pool.enqueueAll(someTasks(12, { limitKey: 'mail' }));
    await begin(world(), paused);
    await begin(world(), draining);
    const nodes = [paused, draining, await joinPaced(pool, 'a', 1000, { capacity: 4 })];
    await pool.drainNode('draining', { waitMs: 0 });
    await pool.pauseNode('paused');

    const { drainMs, held } = await foresee(pool);
    assert.equal(held, 2);
    const real = await drain(world(), pool, nodes, 10, { every: 1000, until: 0 });
    assert.ok(
      Math.abs(drainMs - real.drainMs) <= 0.05 * real.drainMs,
      `${drainMs} ${real.drainMs}`,
    );
  });

  it('knows of a large pool what its limits are, though it reads and plays a part of it', async () => {
    const pool = await create({ window: 0 });
    await joinPaced(pool, 'a', 100, { capacity: 10 });
    await pool.setLimit('mail', { concurrency: 1 });
    const [mail, plain] = [{ name: 'x', limitKey: 'mail' }, { name: 'y' }];
    await pool.enqueueAll(Array.from({ length: 40_000 }, (_, i) => (i % 5 === 0 ? mail : plain)));

    const { holdUp, drainMs, seen, grain, leastDrainMs } = await foresee(pool);
    assert.equal(leastDrainMs, 400_000);
    assert.ok(seen >= 19_980 && seen <= 20_020 && Math.abs(grain - 10) < 0.1, `${seen} ${grain}`);
    assert.equal(holdUp?.limitKey, 'mail');
    // 8000 one after the other, 100 ms each
    for (const ms of [holdUp.leastMs, drainMs]) {
      assert.ok(Math.abs(ms - 800_000) <= 40_000, `${holdUp.leastMs} ${drainMs}`);
    }
  });

  it('holds with all of this together, in two partitions', async () => {
    const pool = await create({
      partitions: 2,
      strategy: 'two-choices',
      ratePerSecond: 20,
      rateBurst: 5,
    });
    const nodes = [
      await joinPaced(pool, 'a', 200, { capacity: 4, labels: ['gpu'] }),
      await joinPaced(pool, 'b', 400, { capacity: 4, weight: 2 }),
      await joinPaced(pool, 'c', 300, { capacity: 2 }),
    ];
    await pool.setLimit('mail', { concurrency: 3 });
    await pool.setLimit('api', { ratePerSecond: 4, burst: 2 });
    await pool.setTenantWeight('acme', 4);
    await pool.enqueueAll([
      ...someTasks(60, { limitKey: 'mail', tenant: 'acme' }),
      ...someTasks(40, { limitKey: 'api', priority: 3 }),
      ...someTasks(60, { requires: ['gpu'], cost: 2 }),
      ...someTasks(60, { affinity: 'x', tenant: 'other' }),
      ...someTasks(30, { delayMs: 8000, priority: 9 }),
    ]);
    for (const node of nodes) await begin(world(), node, 2);

    await holds(pool, nodes);
  });
});

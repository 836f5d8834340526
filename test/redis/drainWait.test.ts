import assert from 'node:assert/strict';
import type { Pool } from '../../core/redis/pool.js';
import { joinNode, joinNodes, takeTokens } from '../support/handNode.js';
import { byNode } from '../support/look.js';
import { someTasks, useWorld } from '../support/world.js';

describe('a drain that waits for what the node runs', () => {
  const world = useWorld();

  /** A node `a` that runs three tasks of its seven, and a node `b` beside it. */
  async function busyNode(settings = {}) {
    const pool = await world().createPool(settings);
    const { a, b } = await joinNodes(pool, { a: 1, b: 1 });
    await pool.enqueueAll(someTasks(14));
    return { pool, a, b, tokens: await takeTokens(a, 3) };
  }

  it('ends as soon as the last one has ended, and says how far it is', async () => {
    const { pool, a, tokens } = await busyNode();
    const steps: string[] = [];

    const { waitedMs, ...report } = await pool.drainNode('a', {
      waitMs: 60_000,
      onProgress: (done, total) => {
        steps.push(`${done}/${total}`);
        // one ends between two looks
        const token = tokens.pop();
        if (token !== undefined) void a.settle({ completed: [token] });
      },
    });

    assert.deepEqual(report, {
      ...{ movedTasks: 4, leftRunning: 0 },
      ...{ outcome: 'empty', cancelled: false },
    });
    assert.ok(waitedMs > 0 && waitedMs < 30_000, `${waitedMs}`);
    assert.deepEqual(steps, ['4/7', '5/7', '6/7', '7/7']);
    assert.deepEqual(await byNode(pool, (n) => [n.state, n.queued, n.running]), {
      a: ['draining', 0, 0],
      b: ['active', 11, 0],
    });
  });

  it('ends at the deadline, with what is left running untouched', async () => {
    const { pool } = await busyNode();
    const { waitedMs, ...report } = await pool.drainNode('a', { waitMs: 60 });
    assert.deepEqual(report, {
      ...{ movedTasks: 4, leftRunning: 3 },
      ...{ outcome: 'running', cancelled: false },
    });
    assert.ok(waitedMs >= 59, `${waitedMs}`);
    assert.equal((await byNode(pool, (n) => n.running))['a'], 3);
  });

  it('says that nobody waited where nobody asked to, though the process is busy meanwhile', async () => {
    const { pool } = await busyNode();
    const busy = (times: number) => {
      const since = performance.now();
      while (performance.now() - since < 2);
      if (times > 1) queueMicrotask(() => busy(times - 1));
    };

    const { waitedMs } = await pool.drainNode('a', { onProgress: () => busy(10) });

    assert.equal(waitedMs, 0);
  });

  it('ends when it is cancelled', async () => {
    const { pool } = await busyNode();
    const report = await pool.drainNode('a', {
      waitMs: 60_000,
      signal: AbortSignal.timeout(50),
    });
    assert.deepEqual(
      [report.outcome, report.cancelled, report.leftRunning],
      ['cancelled', true, 3],
    );
  });

  for (const [what, end, outcome] of [
    ['resumed', (pool: Pool) => pool.resumeNode('a'), 'resumed'],
    ['paused', (pool: Pool) => pool.pauseNode('a'), 'resumed'],
    [
      'lost',
      async () => {
        world().nowMs += 60_000;
        return Promise.resolve();
      },
      'gone',
    ],
  ] as const) {
    it(`ends when the node is ${what}, and leaves it so`, async () => {
      const { pool } = await busyNode();
      const draining = pool.drainNode('a', { waitMs: 60_000 });
      while ((await byNode(pool, (n) => n.state))['a'] !== 'draining');
      await end(pool);
      assert.equal((await draining).outcome, outcome);
      assert.notEqual((await byNode(pool, (n) => n.state))['a'], 'draining');
    });
  }

  it('ends when the node has stopped by itself', async () => {
    const { pool, a } = await busyNode();
    const draining = pool.drainNode('a', { waitMs: 60_000 });
    while ((await byNode(pool, (n) => n.state))['a'] !== 'draining');
    await a.leave();
    const { outcome, leftRunning } = await draining;
    assert.deepEqual({ outcome, leftRunning }, { outcome: 'gone', leftRunning: 0 });
  });

  it('stops the intake of all partitions before it moves the rest of any', async () => {
    const pool = await world().createPool({ partitions: 2 });
    await joinNode(pool, 'a', { partition: 0 });
    await joinNode(pool, 'a', { partition: 1 });
    await pool.enqueueAll(someTasks(6000));
    const inPartitions: unknown[] = [];
    await pool.drainNode('a', {
      onProgress: (done, total) => inPartitions.push([done, total]),
    });
    // a step of each in turn
    assert.deepEqual(inPartitions.slice(0, 3), [
      [1000, 3000],
      [2000, 6000],
      [3000, 6000],
    ]);
  });

  it('refuses a wait out of range', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    for (const waitMs of [-1, 0.5, NaN, Infinity, '5' as never]) {
      const refusal = { reason: 'invalid-setting', message: /^waitMs is / };
      await assert.rejects(pool.drainNode('a', { waitMs }), refusal);
    }
    assert.deepEqual(await byNode(pool, (n) => n.state), { a: 'active' });
  });
});

import assert from 'node:assert/strict';
import type { DoctorReport } from '../../../core/domain/doctor.js';
import type { Pool } from '../../../core/redis/pool.js';
import { closeWorld, openWorld, someTasks, type World } from '../../support/world.js';
import { useWorkers } from '../../support/workers.js';
import { assertHealthy, saidBy } from './patient.js';

const TASKS = 20_000;
const LEAST_VISITS = 4;

describe('the doctor in a busy pool', function () {
  this.timeout(60_000);
  let world: World;
  beforeEach(async () => {
    // the server's own clock
    world = await openWorld(0);
  });
  afterEach(() => closeWorld(world));
  const start = useWorkers();

  for (const { window, partitions } of [
    { window: 2, partitions: 1 },
    { window: 0, partitions: 2 },
    { window: 'unlimited', partitions: 1 },
  ] as const) {
    it(`of window ${window} and ${partitions} partition(s) finds and mends nothing`, async () => {
      const settings = { window, partitions, retryDelayMs: 1, maxAttempts: 3 };
      const pool = await world.createPool(settings);
      let handled = 0;
      for (const name of ['a', 'b', 'c']) {
        await start(pool, { name, capacity: 50 }, (task) => {
          handled += 1;
          if (handled % 7 === 0) throw new Error(`no ${task.id}`);
        });
      }

      const reports = await visitWhile(pool, produce(pool), () => handled);

      for (const report of reports) {
        assert.deepEqual(saidBy(report), []);
        assert.deepEqual([report.found, report.fixed, report.unchecked], [0, 0, []]);
      }
      assert.ok(reports.length >= LEAST_VISITS, `only ${reports.length} visits`);
      const looks = reports.reduce((sum, { tasksLookedAt }) => sum + tasksLookedAt, 0);
      assert.ok(looks > 100, `only ${looks} tasks were looked at`);
      await untilIdle(pool);
      for (let partition = 0; partition < partitions; partition++) {
        const prefix = `${world.prefix}:{demo:${partition}}:`;
        await assertHealthy({ pool, world, key: (suffix) => `${prefix}${suffix}` });
      }
    });
  }

  it('mends what is broken, and only that', async () => {
    const pool = await world.createPool({ window: 2, retryDelayMs: 1, maxAttempts: 3 });
    const key = (suffix: string) => `${world.prefix}:{demo:0}:${suffix}`;
    const handled = new Map<string, number>();
    await pool.enqueueAll(someTasks(50));
    const orphans = (await world.redis.lpop(key('backlog:0:0'), 50)) ?? [];
    await world.redis.hset(key('load'), 'q:ghost', 7);
    await world.redis.rpush(key('queue:ghost:0'), ...orphans.splice(0, 10));
    for (const name of ['a', 'b', 'c']) {
      await start(pool, { name, capacity: 50 }, ({ id }) => {
        handled.set(id, (handled.get(id) ?? 0) + 1);
      });
    }

    const reports = await visitWhile(pool, produce(pool), () => handled.size);

    const found = reports.flatMap(({ findings }) => findings);
    assert.deepEqual(
      found.map(({ kind, node, fixed }) => node ?? [kind, fixed]),
      [...orphans.map(() => ['orphan-body', true]), 'ghost'],
    );
    await untilIdle(pool);
    for (let sequence = 1; sequence <= 50; sequence++) {
      assert.equal(handled.get(`0-${sequence}`), 1, `task ${sequence}`);
    }
    assert.ok(
      [...handled.values()].every((times) => times === 1),
      'none ran twice',
    );
    await assertHealthy({ pool, world, key });
  });

  /** Waits until nothing waits or runs any more. */
  async function untilIdle(pool: Pool): Promise<void> {
    for (let left = 1; left > 0;) {
      await pool.sweep();
      const { backlog, scheduled, nodes } = await pool.snapshot();
      left = nodes.reduce(
        (sum, { queued, running }) => sum + queued + running,
        backlog + scheduled,
      );
    }
  }

  /** Bulks, single tasks, moves, rebalances and drains. */
  async function produce(pool: Pool): Promise<void> {
    const ids = [];
    for (let sent = 0; sent < TASKS; sent += 500) {
      const tasks = Array.from({ length: 499 }, (_, i) => ({
        name: 'x',
        ...(i % 10 === 0 && { priority: i % 9, cost: (i % 3) + 1 }),
      }));
      ids.push(...(await pool.enqueueAll(tasks)), await pool.enqueue({ name: 'alone' }));
      await pool.move(ids.slice(-30), { kind: 'backlog' }, 'b');
      if (sent % 2000 === 0) await pool.rebalance();
      if (sent % 5000 === 0) await pool.drainNode('c');
      if (sent % 5000 === 2500) await pool.resumeNode('c');
      await pool.remove(ids.slice(-5), { kind: 'backlog' });
    }
    await pool.resumeNode('c');
  }

  /** Visits with `fix`, one after the other, as long as there is work. */
  async function visitWhile(
    pool: Pool,
    producing: Promise<void>,
    handled: () => number,
  ): Promise<DoctorReport[]> {
    const reports: DoctorReport[] = [];
    const state = { isProducing: true };
    const produced = producing.finally(() => (state.isProducing = false));
    for (let before = -1; state.isProducing || handled() > before;) {
      before = handled();
      reports.push(await pool.doctor({ fix: true }));
    }
    await produced;
    return reports;
  }
});

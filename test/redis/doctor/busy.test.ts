import assert from 'node:assert/strict';
import type { DoctorReport } from '../../../core/domain/doctor.js';
import type { Pool } from '../../../core/redis/pool.js';
import { closeWorld, openWorld, type World } from '../../support/world.js';
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
      assert.ok(reports.some(({ tasksLookedAt }) => tasksLookedAt > 1000));
      for (let partition = 0; partition < partitions; partition++) {
        const prefix = `${world.prefix}:{demo:${partition}}:`;
        await assertHealthy({ pool, world, key: (suffix) => `${prefix}${suffix}` });
      }
    });
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
    let isProducing = true;
    void producing.finally(() => (isProducing = false));
    for (let before = -1; isProducing || handled() > before;) {
      before = handled();
      reports.push(await pool.doctor({ fix: true }));
    }
    await producing;
    return reports;
  }
});

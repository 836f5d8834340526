import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { openConnection, type Connection } from '../../../core/redis/connection.js';
import type { SimulatedTask } from '../../../core/simulation/plan.js';
import { simulate } from '../../../core/simulation/simulate.js';
import { makeTasks } from '../../simulation/workload.js';
import { sharedRedisUrl } from '../../support/privateRedis.js';

const MINUTE_MS = 60_000;
const MEAN_MS = 150;

describe('learned weights, simulated', function () {
  this.timeout(120_000);
  let connection: Connection;
  before(async () => {
    connection = await openConnection({ url: await sharedRedisUrl() });
  });
  after(() => connection.close());

  for (const partitions of [1, 2]) {
    it(`reach 1:4 within a minute of a cold start, and follow a node that becomes five times slower, in ${partitions} partition(s)`, async () => {
      // all is pushed out at once and nothing is stolen: what a node is given is what its weight says
      const settings = { weights: 'learned', window: 'unlimited', stealing: 'off' } as const;
      // both nodes busy most of the time, before the change and after it: who is given little is known little of
      const background = [...busy(4, 0), ...busy(1.5, MINUTE_MS)];
      const probes = (atMs: number, count: number) =>
        Array.from({ length: count }, () => ({ atMs, workMs: MEAN_MS }));
      const early = probes(MINUTE_MS, 100);
      const late = probes(2 * MINUTE_MS + 1, 400);
      const shareOf = new Map<unknown, string>();
      const end = await simulate(
        connection,
        `learning-${randomUUID()}`,
        {
          settings,
          partitions,
          nodes: [{ name: 'slow' }, { name: 'fast', speed: 4 }],
          tasks: [...background, ...early, ...late].sort((a, b) => a.atMs - b.atMs),
          changes: [{ atMs: MINUTE_MS + 1, kind: 'speed', name: 'fast', speed: 0.8 }],
        },
        { onStart: (task, node) => shareOf.set(task, node) },
      );
      assert.equal(end.stranded, 0);
      const fast = (tasks: readonly unknown[]): number =>
        tasks.filter((task) => shareOf.get(task) === 'fast').length / tasks.length;
      isWithin(fast(early), 0.8);
      isWithin(1 - fast(early), 0.2);
      isWithin(fast(late), 0.8 / 1.8);
      isWithin(1 - fast(late), 1 / 1.8);
    });
  }
});

/** A minute of tasks, so many at once; they take from half of the mean time to one and a half. */
function busy(atOnce: number, fromMs: number): SimulatedTask[] {
  const count = Math.round((atOnce * MINUTE_MS) / MEAN_MS);
  const perMs = atOnce / MEAN_MS;
  return makeTasks({ seed: 4, tasks: count, perMs, lengths: 'exponential' }).map(({ atMs }, i) => ({
    atMs: fromMs + atMs,
    workMs: MEAN_MS * (0.5 + (i % 11) / 10),
  }));
}

/** Within a tenth. */
function isWithin(share: number, wanted: number): void {
  assert.ok(Math.abs(share / wanted - 1) <= 0.1, `a share of ${share}, not ${wanted}`);
}

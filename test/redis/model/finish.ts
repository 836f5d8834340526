import assert from 'node:assert/strict';
import type { Command } from './command.js';
import { configurePool } from './commands/configure.js';
import { registerNode } from './commands/register.js';
import { examinePool } from './commands/doctor.js';
import { limitKeyTo } from './commands/setLimit.js';
import { NO_SETTLES } from './commands/settles.js';
import { takeSnapshot } from './commands/snapshot.js';
import { sweepPool } from './commands/sweep.js';
import { takeTasks } from './commands/take.js';
import { letPass } from './commands/timePasses.js';
import type { Ground } from './ground.js';
import type { PoolModel } from './rules/pool.js';

/** Longer than any wait that the commands can ask for. */
const LONG_MS = 100_000;

/** All other nodes fall silent; a new one does what is left, and then each task has ended, once. */
export async function finishEverything(model: PoolModel, real: Ground): Promise<void> {
  const run = async (command: Command) => command.run(model, real);
  await run(examinePool(false));
  await run(
    configurePool({ maxBacklog: 0, limitConcurrency: 0, limitRatePerSecond: 0, ratePerSecond: 0 }),
  );
  for (const key of ['l1', 'l2']) await run(limitKeyTo(key));
  // twice: what comes from the inbox in the first sweep may have to wait
  for (let sweeps = 0; sweeps < 2; sweeps++) {
    await run(letPass(LONG_MS));
    await run(sweepPool());
  }
  for (const { index, tasks } of model.partitions) {
    const whose = { of: { node: 'last', partition: index }, earlier: false };
    await run(
      registerNode({
        node: 'last',
        partition: index,
        weight: 1,
        capacity: 1000,
        labels: ['gpu', 'eu', 'Big'],
      }),
    );
    const left = () =>
      [...tasks.values()].filter(({ where }) => ['waiting', 'limited'].includes(where.at)).length;
    for (let completed = 0; completed > 0 || left() > 0;) {
      const wanted = Math.min(1000, left());
      await run(takeTasks({ whose, wanted, counts: { ...NO_SETTLES, completed } }));
      completed = wanted;
    }
  }
  await run(examinePool(true));
  await run(takeSnapshot());
  const ends = ['completed', 'removed', 'dead'];
  for (const { tasks } of model.partitions) {
    const open = [...tasks.values()].filter(({ where }) => !ends.includes(where.at));
    assert.deepEqual(open, [], 'tasks that never ended');
  }
}

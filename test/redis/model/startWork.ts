import { enqueueTasks, plainTasks } from './commands/enqueue.js';
import { registerNode } from './commands/register.js';
import { NO_SETTLES } from './commands/settles.js';
import { takeTasks } from './commands/take.js';
import type { Ground } from './ground.js';
import type { PoolModel } from './rules/pool.js';

/** A pool at work, so that few commands are needed for what takes a long history to come about. */
export async function startWork(model: PoolModel, real: Ground): Promise<void> {
  for (const { index: partition } of model.partitions) {
    for (const node of ['a', 'b']) {
      await registerNode({ node, partition, weight: 1, capacity: 4 }).run(model, real);
    }
    await enqueueTasks({ program: 0, tasks: plainTasks(14), oneByOne: false }).run(model, real);
  }
  for (const { index: partition } of model.partitions) {
    for (const node of ['a', 'b']) {
      const whose = { of: { node, partition }, earlier: false };
      await takeTasks({ whose, wanted: 3, counts: NO_SETTLES }).run(model, real);
    }
  }
}

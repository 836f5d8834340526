import type { EncodedTask } from '../../domain/encodeTask.js';
import { SchedulerError } from '../../domain/errors.js';
import type { TaskId } from '../../domain/task.js';
import type { Partition } from '../partition.js';
import { makeTaskId } from '../taskIds.js';
import { unknownPool } from './faults.js';

/** Stores and places up to 1000 tasks, all or none. */
export async function enqueue(
  partition: Partition,
  tasks: readonly EncodedTask[],
): Promise<TaskId[]> {
  const args: string[] = [];
  for (const { traits, body } of tasks) args.push(traits, body);
  const reply = await partition.run('enqueue', ...args);
  switch (reply.tag) {
    case 'enqueued': {
      const first = reply.whole(1);
      return tasks.map((_, i) => makeTaskId(partition.index, first + i));
    }
    case 'unknown-pool':
      throw unknownPool(partition.pool);
    case 'invalid':
      throw new SchedulerError(
        'invalid-task',
        `Task ${reply.whole(1)} was refused: ${reply.text(2)}.`,
      );
    default:
      return reply.unknownTag();
  }
}

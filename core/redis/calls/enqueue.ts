import { decodeBody } from '../../domain/decodeTask.js';
import { payloadTooLarge, type EncodedTask } from '../../domain/encodeTask.js';
import { SchedulerError } from '../../domain/errors.js';
import { sentence } from '../../domain/sentence.js';
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
        sentence('Task {0} was refused: {1}.', reply.whole(1), reply.text(2)),
      );
    case 'too-large':
      throw tooLarge(tasks[reply.whole(1) - 1], reply.whole(2), reply.whole(3));
    default:
      return reply.unknownTag();
  }
}

function tooLarge(refused: EncodedTask | undefined, bytes: number, most: number): SchedulerError {
  const body = decodeBody(refused?.body ?? '');
  return payloadTooLarge(bytes, most, body.kind === 'task' ? body.task.name : '?');
}

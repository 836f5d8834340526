import { newTask, type Asked, type ModelTask } from './task.js';
import type { PartitionModel } from './partition.js';

/** A new task has the next sequence; it waits at the end of the backlog, or where dispatch puts it. */
export function accept(partition: PartitionModel, asked: Asked, payload: number): ModelTask {
  partition.accepted += 1;
  const task = newTask(partition.index, partition.accepted, asked, payload);
  partition.tasks.set(task.sequence, task);
  partition.byToken.set(task.token, task);
  partition.enter(task, 'back');
  partition.placing = 'some';
  return task;
}

import { enterBack } from './enter.js';
import { newTask, type Asked, type ModelTask } from './task.js';
import type { PartitionModel } from './partition.js';

/** What a producer may wish beside. */
export interface Wishes {
  /** When it may run at the earliest, ms; at once where that is past. */
  readonly dueAtMs?: number;
  readonly key?: string;
  readonly keyTtlMs?: number;
}

/**
 * A new task has the next sequence. It waits for its time, or at the end of the backlog, or where dispatch puts it.
 */
export function accept(
  partition: PartitionModel,
  asked: Asked,
  payload: number,
  { dueAtMs = 0, key, keyTtlMs = 0 }: Wishes = {},
): ModelTask {
  partition.accepted += 1;
  const task = newTask(partition.index, partition.accepted, asked, payload);
  partition.tasks.set(task.sequence, task);
  partition.byToken.set(task.token, task);
  if (key !== undefined) partition.keys.set(key, { task, ttlMs: keyTtlMs });
  partition.placing = 'some';
  if (dueAtMs > partition.nowMs) task.where = { at: 'scheduled', dueAtMs };
  else enterBack(partition, [task]);
  return task;
}

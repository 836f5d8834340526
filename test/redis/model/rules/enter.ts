import { ALL_PRIORITIES, backlogKey, fairQueue } from './lanes.js';
import type { PartitionModel } from './partition.js';
import { laneOf, type ModelTask } from './task.js';

/** Tasks that did not wait wait from now on, at the end of their lanes or where dispatch puts them. */
export function enterBack(partition: PartitionModel, tasks: readonly ModelTask[]): void {
  for (const task of tasks) listOf(partition, task).push(task.token);
}

/** Tasks come back to the head of their lanes, the first one foremost, or go where dispatch puts them. */
export function enterFront(partition: PartitionModel, tasks: readonly ModelTask[]): void {
  for (const task of [...tasks].reverse()) listOf(partition, task).unshift(task.token);
}

/** The list that a task waits in from now on. */
function listOf(partition: PartitionModel, task: ModelTask): string[] {
  task.where = { at: 'waiting' };
  partition.entering.add(task.token);
  const lane = laneOf(task);
  if (lane !== '0' && !partition.usesLanes) beginLanes(partition);
  if (partition.usesLanes) join(partition, lane, task.priority);
  return partition.list(backlogKey(lane, task.priority));
}

/** Lane 0 is one of several from now on. */
function beginLanes(partition: PartitionModel): void {
  partition.usesLanes = true;
  for (const priority of ALL_PRIORITIES) {
    if (partition.list(backlogKey('0', priority)).length > 0) join(partition, '0', priority);
  }
}

/** A lane is served from now on. Where nobody waits, nobody owes anything. */
function join(partition: PartitionModel, lane: string, priority: number): void {
  const { tags, virtualTime } = fairQueue(partition, priority);
  const isEmpty = [...partition.lists].every(
    ([key, { length }]) =>
      length === 0 || !key.startsWith('backlog:') || !key.endsWith(`:${priority}`),
  );
  if (isEmpty) tags.clear();
  if (!tags.has(lane)) tags.set(lane, virtualTime);
}

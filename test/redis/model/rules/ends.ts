import { shareOf } from './bound.js';
import { enterBack } from './enter.js';
import { takeAway } from './limits.js';
import type { ModelNode } from './node.js';
import type { PartitionModel } from './partition.js';
import type { ModelTask } from './task.js';

/** A running task is completed; the last ones are kept. */
export function complete(partition: PartitionModel, node: ModelNode, task: ModelTask): void {
  task.where = { at: 'completed', node: node.name, sinceMs: partition.nowMs, isKept: true };
  task.progress = undefined;
  node.completed += 1;
  partition.counters.completed += 1;
  partition.kept.push(task);
  forgetCompleted(partition);
}

/** Those beyond the number that is kept are deleted, the oldest first. */
export function forgetCompleted(partition: PartitionModel): void {
  const most = shareOf(partition, partition.settings.completedKept);
  while (partition.kept.length > most) {
    const task = partition.kept.shift();
    if (task?.where.at !== 'completed') throw new Error('what was kept is not completed');
    task.where = { ...task.where, isKept: false };
    task.failure = undefined;
  }
}

/** A task is deleted for good. */
export function removeTask(partition: PartitionModel, task: ModelTask): void {
  takeAway(partition, task, { at: 'removed' });
  task.failure = undefined;
  partition.counters.removed += 1;
  partition.events.push(`removed ${task.sequence}`);
}

/** A dead task has all its attempts again, at the end of the backlog. */
export function revive(partition: PartitionModel, task: ModelTask): void {
  task.failure = undefined;
  enterBack(partition, [task]);
  partition.placing = 'all';
}

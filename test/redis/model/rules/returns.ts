import { enterFirst, giveBackSlots } from './limits.js';
import type { PartitionModel } from './partition.js';
import type { ModelTask } from './task.js';

/** What a node ran comes back, each task with one more failed attempt; how many. */
export function returnRunning(
  partition: PartitionModel,
  tasks: readonly ModelTask[],
  why: string,
): number {
  const nodes = tasks.map(({ where, token }) => {
    if (where.at !== 'running') throw new Error(`${token} does not run`);
    return where.node;
  });
  for (const task of tasks) task.where = { at: 'waiting' };
  enterFirst(partition, giveBackSlots(partition, tasks));
  for (const [i, task] of tasks.entries()) {
    if (partition.failAttempt(task, nodes[i] ?? '', why)) partition.bury(task);
    else partition.enter(task, 'front');
  }
  partition.counters.returned += tasks.length;
  return tasks.length;
}

/** A node's queue goes back to the head of the backlog; how many tasks. */
export function returnQueue(partition: PartitionModel, node: string): number {
  const tokens = partition.waitingIn({ node });
  for (const token of tokens) {
    partition.pull(partition.taskOf(token));
    partition.enter(partition.taskOf(token), 'front');
  }
  return tokens.length;
}

/** All that a node holds comes back; how many tasks. */
export function returnAll(partition: PartitionModel, node: string, why: string): number {
  const queued = returnQueue(partition, node);
  partition.counters.returned += queued;
  return queued + returnRunning(partition, partition.running(node), why);
}

/** No trace of the node is left, but that its name may be paused. */
export function forget(partition: PartitionModel, name: string): void {
  partition.limits.appointments.delete(name);
  partition.completedByForgotten += partition.nodes.get(name)?.completed ?? 0;
  partition.nodes.delete(name);
}

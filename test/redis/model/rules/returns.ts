import { enterFront } from './enter.js';
import type { PartitionModel } from './partition.js';
import type { ModelTask } from './task.js';

/** What a node ran comes back in the order of sequences, each task with one more failed attempt; how many. */
export function returnRunning(
  partition: PartitionModel,
  tasks: readonly ModelTask[],
  why: string,
): number {
  const alive: ModelTask[] = [];
  for (const task of tasks) {
    if (task.where.at !== 'running') throw new Error(`${task.token} does not run`);
    if (partition.failAttempt(task, task.where.node, why)) partition.bury(task);
    else alive.push(task);
  }
  enterFront(
    partition,
    alive.sort((a, b) => Number(a.sequence) - Number(b.sequence)),
  );
  partition.counters.returned += tasks.length;
  return tasks.length;
}

/** A node's queue goes back to the head of the backlog; how many tasks. */
export function returnQueue(partition: PartitionModel, node: string): number {
  const tasks = partition.waitingIn({ node }).map((token) => partition.taskOf(token));
  for (const task of tasks) partition.pull(task);
  enterFront(partition, tasks);
  return tasks.length;
}

/** All that a node holds comes back; how many tasks. */
export function returnAll(partition: PartitionModel, node: string, why: string): number {
  const queued = returnQueue(partition, node);
  partition.counters.returned += queued;
  return queued + returnRunning(partition, partition.running(node), why);
}

/** No trace of the node is left, but that its name may be paused. */
export function forget(partition: PartitionModel, name: string): void {
  partition.completedByForgotten += partition.nodes.get(name)?.completed ?? 0;
  partition.nodes.delete(name);
}

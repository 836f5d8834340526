import { enterFront } from './enter.js';
import { giveBackSlots } from './limits.js';
import type { PartitionModel } from './partition.js';
import type { ModelTask } from './task.js';

/** Most running tasks that one call gives back, but for sweeps. */
const MOST_RETURNED = 1000;

/**
 * What a node ran comes back in the order of sequences, each task with one more failed attempt; how many. What is more than
 * one call gives back comes call by call, those first whose leases end first.
 */
export function returnRunning(
  partition: PartitionModel,
  tasks: readonly ModelTask[],
  why: string,
  atOnce = MOST_RETURNED,
): number {
  const inOrder = [...tasks].sort(byLease);
  while (inOrder.length > 0) returnTogether(partition, inOrder.splice(0, atOnce), why);
  partition.counters.returned += tasks.length;
  return tasks.length;
}

function returnTogether(partition: PartitionModel, tasks: readonly ModelTask[], why: string): void {
  const nodes = tasks.map(({ where, token }) => {
    if (where.at !== 'running') throw new Error(`${token} does not run`);
    return where.node;
  });
  for (const task of tasks) task.where = { at: 'waiting' };
  giveBackSlots(partition, tasks);
  const alive: ModelTask[] = [];
  for (const [i, task] of tasks.entries()) {
    if (partition.failAttempt(task, nodes[i] ?? '', why)) partition.bury(task);
    else alive.push(task);
  }
  enterFront(
    partition,
    alive.sort((a, b) => Number(a.sequence) - Number(b.sequence)),
  );
}

/** The lease that ends first; of leases that end together, the greater token as a text. */
function byLease(a: ModelTask, b: ModelTask): number {
  if (a.where.at !== 'running' || b.where.at !== 'running') throw new Error('one does not run');
  return (
    a.where.untilMs - b.where.untilMs || Buffer.compare(Buffer.from(b.token), Buffer.from(a.token))
  );
}

/** A node's queue goes back to the head of the backlog; how many tasks. */
export function returnQueue(partition: PartitionModel, node: string): number {
  const tasks = partition.waitingIn({ node }).map((token) => partition.taskOf(token));
  for (const task of tasks) partition.pull(task);
  enterFront(partition, tasks);
  return tasks.length;
}

/** All that a node holds comes back; how many tasks. */
export function returnAll(
  partition: PartitionModel,
  node: string,
  why: string,
  atOnce?: number,
): number {
  const queued = returnQueue(partition, node);
  partition.counters.returned += queued;
  return queued + returnRunning(partition, partition.running(node), why, atOnce);
}

/** No trace of the node is left, but that its name may be paused. */
export function forget(partition: PartitionModel, name: string): void {
  partition.limits.appointments.delete(name);
  partition.completedByForgotten += partition.nodes.get(name)?.completed ?? 0;
  partition.nodes.delete(name);
}

import type { TaskPlace } from '../../../../core/domain/task.js';
import { removeTask, revive } from './ends.js';
import { byName, takeAway } from './limits.js';
import { canServe } from './node.js';
import type { PartitionModel } from './partition.js';
import { noteTransfer } from './steal.js';
import { labelsOf, type ModelTask } from './task.js';

/** All tasks at a place, in the order in which a page shows them. */
export function tasksAt(partition: PartitionModel, place: TaskPlace): ModelTask[] {
  switch (place.kind) {
    case 'backlog':
      return partition.waitingIn('backlog').map((token) => partition.taskOf(token));
    case 'queue':
      return partition.waitingIn(place).map((token) => partition.taskOf(token));
    case 'running':
      return inOrder(partition.running(place.node), bySequence);
    case 'scheduled':
    case 'dead':
      return inOrder(partition.at(place.kind), byToken);
    case 'completed':
      return [...partition.kept].reverse();
    case 'limited':
      return partition.at('limited').sort(byName);
  }
}

/** Those of the chosen tasks that are at the place, and that the node can run; to be moved to a node, or why none can be. */
export function move(
  partition: PartitionModel,
  chosen: readonly ModelTask[],
  from: TaskPlace,
  to: string,
): 'unknown-node' | ModelTask[] {
  const node = partition.nodes.get(to);
  if (node?.state !== 'active' && node?.state !== 'paused') return 'unknown-node';
  const movable =
    ['backlog', 'limited'].includes(from.kind) || (from.kind === 'queue' && from.node !== to);
  const moved = movable
    ? present(partition, chosen, from).filter((task) => canServe(node.labels, labelsOf(task)))
    : [];
  for (const task of moved) {
    takeAway(partition, task, { at: 'waiting' });
    partition.list(`queue:${to}:${task.priority}`).push(task.token);
  }
  partition.counters.moved += moved.length;
  noteTransfer(partition, 'moved', from.kind === 'queue' ? from.node : '', to, moved);
  return moved;
}

/** Chosen tasks of a place are deleted for good, unless they run or are completed. */
export function remove(
  partition: PartitionModel,
  chosen: readonly ModelTask[],
  from: TaskPlace,
): ModelTask[] {
  const removable = from.kind !== 'running' && from.kind !== 'completed';
  const removed = removable ? present(partition, chosen, from) : [];
  for (const task of removed) removeTask(partition, task);
  return removed;
}

/** Dead tasks have all their attempts again, at the end of the backlog. */
export function retryDead(partition: PartitionModel, chosen: readonly ModelTask[]): ModelTask[] {
  const retried = present(partition, chosen, { kind: 'dead' });
  for (const task of retried) revive(partition, task);
  return retried;
}

function present(partition: PartitionModel, chosen: readonly ModelTask[], place: TaskPlace) {
  const there = new Set(tasksAt(partition, place));
  return chosen.filter((task) => there.has(task));
}

function inOrder(tasks: ModelTask[], tie: (a: ModelTask, b: ModelTask) => number): ModelTask[] {
  return tasks.sort((a, b) => timeOf(a) - timeOf(b) || tie(a, b));
}

/** Lease deadline, due time, or time of death. */
function timeOf({ where }: ModelTask): number {
  switch (where.at) {
    case 'running':
      return where.untilMs;
    case 'scheduled':
      return where.dueAtMs;
    case 'dead':
      return where.sinceMs;
    case 'waiting':
    case 'limited':
    case 'completed':
    case 'removed':
      return 0;
  }
}

function bySequence(a: ModelTask, b: ModelTask): number {
  return Number(a.sequence) - Number(b.sequence);
}

function byToken(a: ModelTask, b: ModelTask): number {
  return a.token < b.token ? -1 : 1;
}

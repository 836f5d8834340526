import { shareOf } from './bound.js';
import { canServe, type ModelNode } from './node.js';
import type { PartitionModel } from './partition.js';
import { labelsOf, type ModelTask } from './task.js';

/**
 * A node that found nothing to do takes over what it can serve at the head of the most loaded node's queue: at most half of
 * that, in cost, but one task in any case, and no more than it can begin at once and its window holds beside. Whether there
 * was anything.
 */
export function steal(partition: PartitionModel, thief: ModelNode, wanted: number): boolean {
  const victim = mostLoaded(partition, thief);
  if (victim === undefined) return false;
  const queue = eligible(partition, victim, thief);
  const half = Math.ceil(costOf(queue) / 2);
  const stolen: ModelTask[] = [];
  let room = windowOf(partition, thief);
  for (const task of queue) {
    if (stolen.length > 0 && costOf(stolen) + task.cost > half) break;
    if (stolen.length >= wanted) {
      if (task.cost > room) break;
      room -= task.cost;
    }
    stolen.push(task);
  }
  for (const task of stolen) {
    partition.pull(task);
    partition.list(`queue:${thief.name}:${task.priority}`).push(task.token);
  }
  partition.counters.stolen += stolen.length;
  thief.stolen += stolen.length;
  noteTransfer(partition, 'stolen', victim.name, thief.name, stolen);
  return true;
}

/** Which waiting tasks went from node to node otherwise than by dispatch is written down, the newest last. */
export function noteTransfer(
  partition: PartitionModel,
  kind: 'stolen' | 'moved',
  from: string,
  to: string,
  tasks: readonly ModelTask[],
): void {
  if (tasks.length === 0) return;
  const sequences = tasks.map(({ sequence }) => sequence).join();
  partition.transfers.push(`${partition.nowMs}:${kind}:${from}:${to}:${sequences}`);
}

/** What waits on a node that the thief can serve. */
function eligible(partition: PartitionModel, { name }: ModelNode, thief: ModelNode): ModelTask[] {
  return partition
    .waitingIn({ node: name })
    .map((token) => partition.taskOf(token))
    .filter((task) => canServe(thief.labels, labelsOf(task)));
}

/** The active node, other than the thief, that has something it can serve and the largest load for its weight. */
function mostLoaded(partition: PartitionModel, thief: ModelNode): ModelNode | undefined {
  const level = (node: ModelNode) => {
    const queued = partition.waitingIn({ node: node.name }).map((t) => partition.taskOf(t));
    return costOf([...queued, ...partition.running(node.name)]) / node.weight;
  };
  return [...partition.nodes.values()]
    .filter((node) => node !== thief && node.state === 'active')
    .filter((node) => eligible(partition, node, thief).length > 0)
    .sort((a, b) => level(b) - level(a) || (a.name < b.name ? -1 : 1))[0];
}

/** What the window of a node holds whose queue is empty. */
function windowOf(partition: PartitionModel, { capacity, window: own }: ModelNode): number {
  const window = own ?? partition.settings.window;
  return window === 'unlimited' ? Infinity : shareOf(partition, Math.ceil(window * capacity));
}

function costOf(tasks: readonly ModelTask[]): number {
  return tasks.reduce((sum, { cost }) => sum + cost, 0);
}

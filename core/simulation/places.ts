import type { NodeName } from '../domain/names.js';
import type { WorkerNode } from '../domain/node.js';
import type { PoolSnapshot } from '../domain/snapshot.js';
import type { Required } from '../redis/calls/required.js';
import type { QueuedTasks, SimulatedTask } from './plan.js';

/** Where tasks wait: a node, or the backlog where none is named. */
export interface Place {
  readonly name?: NodeName;
  readonly shares: readonly Share[];
}

/** Those tasks of a place that require the same labels. */
export interface Share {
  readonly labels: readonly string[];
  readonly tasks: number;
  readonly cost: number;
}

/** Fewer than sets of labels may wait in a partition; of more, the least are taken to require nothing. */
const MOST_SHARES = 150;

/** Where tasks wait, and what they require; what nodes hold that are lost or drained goes to the others. */
export function placesOf(snapshot: PoolSnapshot, required: readonly Required[]): Place[] {
  const { nodes, backlog, backlogCost } = snapshot;
  const queueOf = (node: WorkerNode) => queueShares(node, required);
  const gone = nodes.filter(({ state }) => state === 'lost' || state === 'draining');
  const waiting = required.flatMap((part) => part.backlog);
  const places: Place[] = [
    ...nodes
      .filter(({ state }) => state === 'active')
      .map((node) => ({ name: node.name, shares: [runningShare(node), ...queueOf(node)] })),
    { shares: [...scaled(waiting, backlog, backlogCost), ...gone.flatMap(queueOf)] },
  ];
  return places
    .map(({ shares, ...place }) => ({ ...place, shares: together(shares) }))
    .filter(({ shares }) => shares.length > 0);
}

/** The tasks of a place that are played, each standing for several; those that require the same are spread evenly. */
export function queuedOf({ name, shares }: Place, grain: number): QueuedTasks {
  const tasks = shares.flatMap((share) => {
    const played = Math.max(1, Math.round(share.tasks / grain));
    return Array.from({ length: played }, (_, i) => ({
      at: (i + 0.5) / played,
      task: taskOf(share.labels, costOf(i, played, share.cost / share.tasks)),
    }));
  });
  tasks.sort((a, b) => a.at - b.at);
  return { ...(name !== undefined && { name }), tasks: tasks.map(({ task }) => task) };
}

/** What runs does so where its labels let it, and is not to go elsewhere. */
function runningShare({ labels, running, runningCost }: WorkerNode): Share {
  return { labels, tasks: running, cost: runningCost };
}

/** How many tasks of a queue require what, by their cost; the others require nothing. */
function queueShares(node: WorkerNode, required: readonly Required[]): Share[] {
  const { queued, queuedCost } = node;
  const labelled = together(
    required
      .flatMap((part) => part.queued)
      .filter((one) => one.node === node.name)
      .map(({ labels, cost }) => ({ labels, tasks: cost, cost })),
  );
  const plain = Math.max(0, queuedCost - sumOf(labelled, ({ cost }) => cost));
  return scaled([...labelled, { labels: [], tasks: plain, cost: plain }], queued, queuedCost);
}

/** Shares of the same proportions, so many tasks and so much cost in all; what nobody knows of requires nothing. */
function scaled(shares: readonly Share[], tasks: number, cost: number): Share[] {
  const seenTasks = sumOf(shares, (share) => share.tasks);
  const seenCost = sumOf(shares, (share) => share.cost);
  if (seenTasks === 0 || seenCost === 0) return [{ labels: [], tasks, cost }];
  let [tasksSoFar, tasksGiven] = [0, 0];
  return shares.map((share) => {
    // whole tasks, all of them in the end
    tasksSoFar += share.tasks;
    const upTo = Math.round((tasksSoFar / seenTasks) * tasks);
    const given = upTo - tasksGiven;
    tasksGiven = upTo;
    return { labels: share.labels, tasks: given, cost: (share.cost / seenCost) * cost };
  });
}

/** One share for each set of labels. */
function together(shares: readonly Share[]): Share[] {
  const sums = new Map<string, Share>();
  const add = (labels: readonly string[], { tasks, cost }: Share): void => {
    const key = labels.join();
    const sum = sums.get(key) ?? { tasks: 0, cost: 0 };
    sums.set(key, { labels, tasks: sum.tasks + tasks, cost: sum.cost + cost });
  };
  for (const share of shares) if (share.tasks > 0) add(share.labels, share);
  const least = [...sums].sort(([, a], [, b]) => b.tasks - a.tasks).slice(MOST_SHARES);
  for (const [key, share] of least) {
    sums.delete(key);
    add([], share);
  }
  return [...sums.values()];
}

/** The i-th of some whole costs, at least 1 each, whose mean is this. */
function costOf(i: number, played: number, mean: number): number {
  const whole = Math.round(mean * played);
  return Math.max(1, Math.floor(((i + 1) * whole) / played) - Math.floor((i * whole) / played));
}

/** Work of cost 1 takes a node of speed 1 a ms. */
function taskOf(labels: readonly string[], cost: number): SimulatedTask {
  const requires = labels.length > 0 ? { requires: labels } : {};
  return { atMs: 0, workMs: cost, task: { name: 'task', cost, ...requires } };
}

export function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

import type { PoolName } from '../domain/names.js';
import type { WorkerNode } from '../domain/node.js';
import type { PoolCounters, PoolSnapshot } from '../domain/snapshot.js';
import { SchedulerError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';
import { snapshot, type PartitionSnapshot } from './calls/snapshot.js';
import type { Partition } from './partition.js';

/** A pool's snapshot: the sum of its partitions'. */
export async function poolSnapshot(
  pool: PoolName,
  slices: readonly Partition[],
): Promise<PoolSnapshot> {
  const parts = await Promise.all(slices.map((slice) => snapshot(slice)));
  const [first] = parts;
  if (first === undefined)
    throw new SchedulerError('invalid-setting', sentence('The pool has no partitions.'));
  const sum = (count: (part: PartitionSnapshot) => number) =>
    parts.reduce((total, part) => total + count(part), 0);
  const counter = (name: keyof PoolCounters) => sum((part) => part.counters[name]);
  return {
    pool,
    partitions: parts.length,
    takenAtMs: first.takenAtMs,
    settings: first.settings,
    nodes: mergeNodes(parts.flatMap((part) => part.nodes)),
    backlog: sum((part) => part.backlog),
    backlogCost: sum((part) => part.backlogCost),
    ...earliestOf(parts),
    limited: sum((part) => part.limited),
    scheduled: sum((part) => part.scheduled),
    dead: sum((part) => part.dead),
    completed: sum((part) => part.completedKept),
    inbox: sum((part) => part.inbox),
    rejected: sum((part) => part.rejected),
    counters: {
      enqueued: counter('enqueued'),
      completed: counter('completed'),
      retried: counter('retried'),
      dead: counter('dead'),
      returned: counter('returned'),
      moved: counter('moved'),
      stolen: counter('stolen'),
      autoRebalances: counter('autoRebalances'),
      autoMoved: counter('autoMoved'),
      staleSettles: counter('staleSettles'),
      adopted: counter('adopted'),
      rejected: counter('rejected'),
      deduplicated: counter('deduplicated'),
    },
  };
}

/** A node is registered with every partition; its work is the sum, its state that of the latest word. */
function mergeNodes(entries: readonly WorkerNode[]): WorkerNode[] {
  const nodes = new Map<string, WorkerNode[]>();
  for (const entry of entries) {
    const seen = nodes.get(entry.name);
    if (seen === undefined) nodes.set(entry.name, [entry]);
    else seen.push(entry);
  }
  return [...nodes.values()]
    .map((ofNode) => ({ ...ofNode.reduce(add), ratePerSecond: meanRate(ofNode) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Each partition measures what the node gets done in all, by the tasks of its own. */
function meanRate(entries: readonly WorkerNode[]): number | undefined {
  const rates = entries.flatMap(({ ratePerSecond: rate }) => (rate === undefined ? [] : [rate]));
  return rates.length === 0 ? undefined : rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
}

/** The earliest that is known: the parts' oldest tasks. */
function earliestOf(parts: readonly { readonly waitingSinceMs?: number }[]) {
  const known = parts.flatMap(({ waitingSinceMs: ms }) => (ms === undefined ? [] : [ms]));
  return known.length === 0 ? {} : { waitingSinceMs: Math.min(...known) };
}

function add(a: WorkerNode, b: WorkerNode): WorkerNode {
  const latest = b.heartbeatDeadlineMs > a.heartbeatDeadlineMs ? b : a;
  return {
    ...latest,
    queued: a.queued + b.queued,
    queuedCost: a.queuedCost + b.queuedCost,
    running: a.running + b.running,
    runningCost: a.runningCost + b.runningCost,
    completed: a.completed + b.completed,
    ...earliestOf([a, b]),
    stolen: a.stolen + b.stolen,
  };
}

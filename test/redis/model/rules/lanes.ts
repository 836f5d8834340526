import type { PartitionModel } from './partition.js';

/**
 * Start-time fair queueing, as P. Goyal, H. M. Vin and H. Cheng give it, and as plainly as can be: of the lanes with
 * tasks that one whose next task starts first in virtual time goes next.
 */
export interface FairQueue {
  /** When the task that went last started. */
  virtualTime: number;
  /** When the next task of a lane starts, as far as that is settled: no earlier than the virtual time. */
  tags: Map<string, number>;
}

/** A task whose turn it is. */
export interface Turn {
  readonly token: string;
  readonly lane: string;
  readonly start: number;
  readonly finish: number;
}

/** Virtual time begins anew when it has come so far. */
const LATEST_TIME = 2 ** 30;

export const ALL_PRIORITIES: readonly number[] = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0];

export function backlogKey(lane: string, priority: number): string {
  return `backlog:${lane}:${priority}`;
}

export function fairQueue(partition: PartitionModel, priority: number): FairQueue {
  let queue = partition.fairQueues.get(priority);
  if (queue === undefined) {
    queue = { virtualTime: 0, tags: new Map() };
    partition.fairQueues.set(priority, queue);
  }
  return queue;
}

/** The labels that all tasks of a lane require. */
export function classOf(lane: string): string {
  return lane === '0' ? '' : lane.slice(0, lane.indexOf(';'));
}

function tenantOf(lane: string): string {
  return lane === '0' ? '' : lane.slice(lane.indexOf(';') + 1);
}

/** The lanes of a priority, each with its tag: class by class, and there the one that is next first. */
function lanesOf(partition: PartitionModel, priority: number): [string, number][] {
  if (!partition.usesLanes) return [['0', 0]];
  const { tags } = fairQueue(partition, priority);
  return [...tags].sort(
    ([a, tagA], [b, tagB]) => compare(classOf(a), classOf(b)) || tagA - tagB || compare(a, b),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The label sets of a priority in the order in which they are dispatched: the one with the least tag first. */
export function classesByTurn(partition: PartitionModel, priority: number): string[] {
  const least = new Map<string, number>();
  for (const [lane, tag] of lanesOf(partition, priority)) {
    const labels = classOf(lane);
    least.set(labels, Math.min(tag, least.get(labels) ?? Infinity));
  }
  return [...least.keys()].sort(
    (a, b) => (least.get(a) ?? 0) - (least.get(b) ?? 0) || compare(a, b),
  );
}

/** The turns of a priority among lanes with some label sets, one after the other; nothing is changed. */
export function* turns(
  partition: PartitionModel,
  priority: number,
  isServed: (labels: string) => boolean,
): Generator<Turn> {
  const { virtualTime } = fairQueue(partition, priority);
  const lanes = lanesOf(partition, priority)
    .filter(([lane]) => isServed(classOf(lane)))
    // the virtual time may have passed several: then who was served longest ago is next
    .sort(([, tagA], [, tagB]) => tagA - tagB)
    .map(([lane, tag]) => ({
      lane,
      tag: Math.max(tag, virtualTime),
      weight: partition.facts.weights.get(tenantOf(lane)) ?? 1,
      tokens: [...partition.list(backlogKey(lane, priority))],
    }));
  for (;;) {
    const open = lanes.filter(({ tokens }) => tokens.length > 0);
    const least = Math.min(...open.map(({ tag }) => tag));
    const next = open.find(({ tag }) => tag === least);
    const token = next?.tokens.shift();
    if (next === undefined || token === undefined) return;
    const { lane, tag: start, weight } = next;
    next.tag += partition.taskOf(token).cost / weight;
    yield { token, lane, start, finish: next.tag };
  }
}

/** Takes the next tasks of a priority out of their lanes, which pay for them. */
export function takeTurns(
  partition: PartitionModel,
  priority: number,
  most: number,
  isServed: (labels: string) => boolean,
): Turn[] {
  if (most < 1) return [];
  strikeEmpty(partition, priority, isServed);
  const taken: Turn[] = [];
  for (const turn of turns(partition, priority, isServed)) {
    if (taken.push(turn) === most) break;
  }
  const queue = fairQueue(partition, priority);
  for (const { token, lane, start, finish } of taken) {
    const [first] = partition.list(backlogKey(lane, priority)).splice(0, 1);
    if (first !== token) throw new Error(`${token} is not the first of its lane`);
    if (!partition.usesLanes) continue;
    queue.tags.set(lane, finish);
    queue.virtualTime = Math.max(queue.virtualTime, start);
  }
  if (queue.virtualTime >= LATEST_TIME) beginTimeAnew(queue);
  return taken;
}

/** All go back by as much, so that numbers stay small. */
function beginTimeAnew(queue: FairQueue): void {
  for (const [lane, tag] of queue.tags) queue.tags.set(lane, tag - queue.virtualTime);
  queue.virtualTime = 0;
}

/** A tenant gets another weight: what its lanes owe stays the same in cost. */
export function changeWeight(partition: PartitionModel, tenant: string, to: number): void {
  const ratio = (partition.facts.weights.get(tenant) ?? 1) / to;
  for (const { tags, virtualTime } of partition.fairQueues.values()) {
    for (const [lane, tag] of tags) {
      const debt = Math.max(0, tag - virtualTime);
      if (tenantOf(lane) === tenant && debt > 0) tags.set(lane, virtualTime + debt * ratio);
    }
  }
}

/** Empty lanes that owe nothing are forgotten. */
function strikeEmpty(
  partition: PartitionModel,
  priority: number,
  isServed: (labels: string) => boolean,
): void {
  const { tags, virtualTime } = fairQueue(partition, priority);
  for (const [lane, tag] of [...tags]) {
    const isEmpty = partition.list(backlogKey(lane, priority)).length === 0;
    if (isEmpty && tag <= virtualTime && isServed(classOf(lane))) tags.delete(lane);
  }
}

/** The lists of the backlog that hold anything, as a page shows them: lane 0 first, the others by labels and tag. */
export function backlogLists(partition: PartitionModel): string[] {
  return ALL_PRIORITIES.flatMap((priority) => {
    const lanes = lanesOf(partition, priority).map(([lane]) => lane);
    return ['0', ...lanes.filter((lane) => lane !== '0')].map((lane) => backlogKey(lane, priority));
  }).filter((key) => partition.list(key).length > 0);
}

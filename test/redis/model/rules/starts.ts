import { fullAt, nextTokenAt, POOL_BUCKET, poolBucket, tokensIn } from './buckets.js';
import {
  byTurn,
  limitedOf,
  looksInOrder,
  nextLook,
  offerDue,
  putFirst,
  standOf,
  type Stand,
} from './limits.js';
import type { ModelNode } from './node.js';
import type { PartitionModel } from './partition.js';
import type { ModelTask } from './task.js';

const LATEST_APPOINTMENT_MS = 5000;
/** Most tasks that a call looks at in one go behind those that it puts aside. */
const MOST_PEEKED = 100;

/** What limits leave of what a node wants; tasks whose time has come are offered first. */
export function mostToTake(partition: PartitionModel, node: ModelNode, wanted: number): number {
  partition.limits.appointments.delete(node.name);
  putFirst(partition, offerDue(partition));
  const bucket = poolBucket(partition);
  if (bucket === undefined) return wanted;
  const full = fullAt(partition, bucket, POOL_BUCKET);
  return Math.min(wanted, tokensIn(partition, bucket, full));
}

/** Takes from the head of a list what may start, and puts the others aside, until so many start. */
export function startFrom(
  partition: PartitionModel,
  list: string[],
  most: number,
  start: (task: ModelTask) => void,
): number {
  let started = 0;
  for (let window = most; started < most && list.length > 0; window = MOST_PEEKED) {
    started += startSome(partition, list, window, most - started, start);
  }
  return started;
}

interface Meeting extends Stand {
  readonly hadWaiting: boolean;
  isLimited: boolean;
  hasStarted: boolean;
}

/** One look at the tasks of a list. */
function startSome(
  partition: PartitionModel,
  list: string[],
  window: number,
  most: number,
  start: (task: ModelTask) => void,
): number {
  const meetings = new Map<string, Meeting>();
  for (const token of list.slice(0, window)) meetKey(partition, meetings, token);
  let started = 0;
  for (let met = 0; met < window && started < most; met++) {
    const token = list.shift();
    if (token === undefined) break;
    const task = partition.taskOf(token);
    const meeting = meetings.get(task.limitKey);
    const next = meeting === undefined ? task : meet(partition, meeting, task);
    if (next === undefined) continue;
    start(next);
    started += 1;
  }
  for (const [key, meeting] of meetings) keep(partition, key, meeting);
  return started;
}

function meetKey(partition: PartitionModel, meetings: Map<string, Meeting>, token: string): void {
  const { limitKey } = partition.taskOf(token);
  if (limitKey === '' || meetings.has(limitKey)) return;
  const hadWaiting = partition.limits.looks.has(limitKey);
  const stand = standOf(partition, limitKey);
  meetings.set(limitKey, { ...stand, hadWaiting, isLimited: false, hasStarted: false });
}

/** The task that starts where this one is met: one of its key that was put aside before goes first. */
function meet(partition: PartitionModel, meeting: Meeting, task: ModelTask): ModelTask | undefined {
  const isFree = meeting.free >= 1 && meeting.starts >= 1;
  const [first] = meeting.hadWaiting ? limitedOf(partition, task.limitKey) : [];
  const next = first !== undefined && byTurn(first, task) < 0 ? first : task;
  if (!isFree || next !== task) {
    task.where = { at: 'limited' };
    meeting.isLimited = true;
  }
  if (!isFree) return undefined;
  meeting.free -= 1;
  meeting.starts -= 1;
  meeting.hasStarted = true;
  if (meeting.bucket !== undefined) meeting.full += meeting.bucket.intervalMs;
  return next;
}

function keep(partition: PartitionModel, key: string, meeting: Meeting): void {
  const { looks, full } = partition.limits;
  if (meeting.bucket !== undefined && meeting.hasStarted) full.set(key, meeting.full);
  const isOpen = meeting.free >= 1 && meeting.starts >= 1;
  const look = isOpen ? partition.nowMs : nextLook(partition, meeting);
  if (meeting.isLimited) looks.set(key, look);
  else if (meeting.starts < 1 && looks.has(key)) looks.set(key, look);
}

/** The pool's bucket pays for what has started. */
export function payFor(partition: PartitionModel, started: number): void {
  const bucket = poolBucket(partition);
  if (bucket === undefined) return;
  const full = fullAt(partition, bucket, POOL_BUCKET);
  partition.limits.full.set(POOL_BUCKET, full + started * bucket.intervalMs);
}

/** When a node that nothing could be given is to come again, in ms; undefined where it is woken. */
export function comeAgain(
  partition: PartitionModel,
  node: ModelNode,
  isBlocked: boolean,
): number | undefined {
  const { nowMs, limits } = partition;
  for (const [name, atMs] of limits.appointments) {
    if (atMs <= nowMs) limits.appointments.delete(name);
  }
  const others = [...limits.appointments.values()].filter(
    (atMs) => atMs <= nowMs + LATEST_APPOINTMENT_MS,
  ).length;
  const bucket = isBlocked ? poolBucket(partition) : undefined;
  const atMs =
    bucket === undefined
      ? looksInOrder(partition)[others]?.[1]
      : nextTokenAt(partition, bucket, fullAt(partition, bucket, POOL_BUCKET)) +
        Math.floor(others * bucket.intervalMs);
  if (atMs === undefined) return undefined;
  const toldMs = Math.min(Math.max(atMs, nowMs + 1), nowMs + LATEST_APPOINTMENT_MS);
  limits.appointments.set(node.name, toldMs);
  return toldMs - nowMs;
}

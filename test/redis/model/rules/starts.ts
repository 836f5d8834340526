import { fullAt, nextTokenAt, POOL_BUCKET, poolBucket, tokensIn } from './buckets.js';
import { enterFront } from './enter.js';
import { takeTurns } from './lanes.js';
import {
  byTurn,
  limitedOf,
  looksInOrder,
  nextLook,
  offerDue,
  standOf,
  type Stand,
} from './limits.js';
import type { ModelNode } from './node.js';
import type { PartitionModel } from './partition.js';
import { laneOf, type ModelTask } from './task.js';

const LATEST_APPOINTMENT_MS = 5000;
/** Most tasks that a call meets in lists in which one has a limitKey. */
const MOST_MET = 250;
/** Most tasks that a call looks at in one go behind those that it puts aside. */
const MOST_PEEKED = 100;

/** One call that takes tasks, and what limits leave of what it wants. */
export interface Taking {
  readonly partition: PartitionModel;
  /** Most tasks that may start. */
  readonly most: number;
  /** How many more tasks with terms it may meet. */
  left: number;
  readonly start: (task: ModelTask) => void;
}

/** A node comes to take: tasks whose time has come are offered first. */
export function beginTaking(
  partition: PartitionModel,
  node: ModelNode,
  wanted: number,
  start: (task: ModelTask) => void,
): Taking {
  partition.limits.appointments.delete(node.name);
  offerDue(partition);
  const bucket = poolBucket(partition);
  const tokens =
    bucket === undefined
      ? Infinity
      : tokensIn(partition, bucket, fullAt(partition, bucket, POOL_BUCKET));
  return { partition, most: Math.min(wanted, tokens), left: MOST_MET, start };
}

/** Takes from the head of a list what may start, and puts the others aside, until so many start; how many do. */
export function startFrom(taking: Taking, list: string[], most: number): number {
  const { partition } = taking;
  if (taking.left < 1) return 0;
  const head = list.splice(0, most);
  if (!isAnyKeyed(partition, head)) return startAll(taking, head);
  const met = head.splice(0, taking.left);
  list.unshift(...head);
  taking.left -= met.length;
  let started = startSome(taking, met, most);
  while (started < most && taking.left > 0 && list.length > 0) {
    const ahead = list.slice(0, Math.min(MOST_PEEKED, taking.left));
    const more = [...ahead];
    started += startSome(taking, more, most - started);
    const passed = ahead.length - more.length;
    list.splice(0, passed);
    taking.left -= passed;
  }
  return started;
}

/** The same of the lanes of a priority: whoever is met has had his turn. */
export function startFromLanes(
  taking: Taking,
  priority: number,
  most: number,
  isServed: (labels: string) => boolean,
): number {
  const { partition } = taking;
  let started = 0;
  for (let isOver = false; !isOver && taking.left > 0;) {
    const turns = takeTurns(partition, priority, most - started, isServed);
    const tokens = turns.map(({ token }) => token);
    if (!isAnyKeyed(partition, tokens)) return started + startAll(taking, tokens);
    const met = tokens.splice(0, taking.left);
    enterFront(
      partition,
      tokens.map((token) => partition.taskOf(token)),
    );
    taking.left -= met.length;
    const starting = startSome(taking, met, most - started);
    started += starting;
    isOver = starting === turns.length;
  }
  return started;
}

function isAnyKeyed(partition: PartitionModel, tokens: readonly string[]): boolean {
  return tokens.some((token) => partition.taskOf(token).limitKey !== '');
}

function startAll({ partition, start }: Taking, tokens: readonly string[]): number {
  for (const token of tokens) start(partition.taskOf(token));
  return tokens.length;
}

interface Meeting extends Stand {
  readonly hadWaiting: boolean;
  isLimited: boolean;
  hasStarted: boolean;
}

/** Meets tokens, which are struck off, until so many tasks start; how many do. */
function startSome(taking: Taking, tokens: string[], most: number): number {
  const { partition } = taking;
  const meetings = new Map<string, Meeting>();
  for (const token of tokens) meetKey(partition, meetings, token);
  let started = 0;
  while (started < most) {
    const token = tokens.shift();
    if (token === undefined) break;
    const task = partition.taskOf(token);
    const meeting = meetings.get(task.limitKey);
    const next = meeting === undefined ? task : meet(partition, meeting, task);
    if (next === undefined) continue;
    taking.start(next);
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

/** The task that starts where this one is met: one of its key and lane that was put aside before goes first. */
function meet(partition: PartitionModel, meeting: Meeting, task: ModelTask): ModelTask | undefined {
  const isFree = meeting.free >= 1 && meeting.starts >= 1;
  const [first] = meeting.hadWaiting ? limitedOf(partition, task.limitKey) : [];
  const isEarlier =
    first !== undefined && byTurn(first, task) < 0 && laneOf(first) === laneOf(task);
  const next = isEarlier ? first : task;
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

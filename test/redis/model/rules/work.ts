import { complete } from './ends.js';
import { deadlineAfter } from './leases.js';
import { ALL_PRIORITIES, backlogKey } from './lanes.js';
import { giveBackSlots } from './limits.js';
import { canServe, type ModelNode, type ModelProcess } from './node.js';
import type { PartitionModel } from './partition.js';
import {
  beginTaking,
  comeAgain,
  payFor,
  startFrom,
  startFromLanes,
  type Taking,
} from './starts.js';
import { steal } from './steal.js';
import type { ModelTask } from './task.js';

/** Most thefts of one call, where none of what was stolen may start now. */
const MOST_STEALS = 10;

export interface Failure {
  readonly token: string;
  readonly retry: boolean;
  readonly retryAfterMs?: number;
  readonly error: string;
}

export interface Settles {
  readonly completed: readonly string[];
  readonly failed: readonly Failure[];
  /** Of some of the completed, what their handlers returned. */
  readonly results?: readonly { readonly token: string; readonly json: string }[];
}

/** Why the word of a process does not count, or the sequences that it no longer had a lease of. */
export type SettlePrediction = 'lost' | 'superseded' | { readonly late: readonly string[] };

/** Settles are accepted exactly where the process has the name, and the node a lease of the task. */
export function settle(
  partition: PartitionModel,
  process: ModelProcess,
  { completed, failed, results = [] }: Settles,
): SettlePrediction {
  const node = partition.fence(process);
  if (typeof node === 'string') {
    partition.counters.staleSettles += completed.length + failed.length;
    return node;
  }
  const late: string[] = [];
  const settleOne = (token: string, end: (task: ModelTask) => void) => {
    const task = partition.taskOf(token);
    if (task.where.at === 'running' && task.where.node === node.name) end(task);
    else late.push(task.sequence);
  };
  const ended = new Set<string>();
  for (const token of completed) {
    // one that is named twice is not late the second time
    if (ended.has(token)) continue;
    settleOne(token, (task) => {
      complete(partition, node, task);
      ended.add(token);
    });
  }
  giveBackSlots(
    partition,
    [...ended].map((token) => partition.taskOf(token)),
  );
  for (const { token, json } of results) {
    if (ended.has(token)) keepResult(partition, partition.taskOf(token), json);
  }
  for (const failure of failed) {
    settleOne(failure.token, (task) => {
      fail(partition, node, task, failure);
      giveBackSlots(partition, [task]);
    });
  }
  partition.counters.staleSettles += late.length;
  return { late };
}

function keepResult(partition: PartitionModel, task: ModelTask, json: string): void {
  task.result = json;
  partition.events.push(`completed ${task.sequence}`);
}

function fail(
  partition: PartitionModel,
  node: ModelNode,
  task: ModelTask,
  { retry, retryAfterMs, error }: Failure,
): void {
  node.failed += 1;
  const isLast = partition.failAttempt(task, node.name, error);
  if (isLast || !retry) {
    partition.bury(task);
    return;
  }
  partition.counters.retried += 1;
  const { backoff, retryDelayMs, maxRetryDelayMs } = partition.settings;
  const { nowMs } = partition;
  if (retryAfterMs !== undefined || backoff === 'fixed') {
    task.where = { at: 'scheduled', dueAtMs: nowMs + (retryAfterMs ?? retryDelayMs) };
  } else {
    const attempts = task.failure?.attempts ?? 0;
    const mostMs = Math.min(maxRetryDelayMs, retryDelayMs * 2 ** (attempts - 1));
    task.where = { at: 'scheduled', dueAtMs: nowMs, latestMs: nowMs + mostMs };
  }
}

export type TakePrediction =
  | { readonly kind: 'taken'; readonly tasks: readonly ModelTask[] }
  | { readonly kind: 'empty'; readonly againInMs: number | undefined }
  | { readonly kind: 'paused' };

/**
 * The next tasks of a node: the highest priorities first, of one priority its own queue before the lanes that it can
 * serve. Where all have nothing that may start, it steals, again and again. Only what limits let start does.
 */
export function take(partition: PartitionModel, node: ModelNode, wanted: number): TakePrediction {
  if (node.state !== 'active') return { kind: 'paused' };
  if (wanted === 0) return { kind: 'taken', tasks: [] };
  partition.placing = 'some';
  const tasks: ModelTask[] = [];
  const timeoutMs = Math.max(partition.settings.heartbeatTimeoutMs, node.toldTimeoutMs);
  const untilMs = deadlineAfter(partition, timeoutMs);
  const taking = beginTaking(partition, node, wanted, (task) => {
    task.where = { at: 'running', node: node.name, untilMs };
    tasks.push(task);
  });
  const { most } = taking;
  takeWaiting(taking, node);
  // all that was stolen may have been put aside
  const isStealing = partition.settings.stealing !== 'off' && most > 0;
  const isSpent = () => tasks.length === 0 && (taking.left < 1 || steals === MOST_STEALS);
  let steals = 0;
  while (isStealing && tasks.length === 0 && !isSpent() && steal(partition, node, most)) {
    takeWaiting(taking, node);
    steals += 1;
  }
  if (tasks.length === 0 && !isSpent()) {
    return { kind: 'empty', againInMs: comeAgain(partition, node, most < 1) };
  }
  payFor(partition, tasks.length);
  return { kind: 'taken', tasks };
}

function takeWaiting(taking: Taking, node: ModelNode): void {
  const { partition, most } = taking;
  let started = 0;
  for (const priority of ALL_PRIORITIES) {
    const queue = partition.list(`queue:${node.name}:${priority}`);
    started += startFrom(taking, queue, most - started);
    const isServed = (labels: string) => canServe(node.labels, labels);
    started += partition.usesLanes
      ? startFromLanes(taking, priority, most - started, isServed)
      : startFrom(taking, partition.list(backlogKey('0', priority)), most - started);
  }
}

import type { ModelNode, ModelProcess } from './node.js';
import type { PartitionModel } from './partition.js';
import type { ModelTask } from './task.js';

export interface Failure {
  readonly token: string;
  readonly retry: boolean;
}

export interface Settles {
  readonly completed: readonly string[];
  readonly failed: readonly Failure[];
}

/** Why the word of a process does not count, or the sequences that it no longer had a lease of. */
export type SettlePrediction = 'lost' | 'superseded' | { readonly late: readonly string[] };

/** Settles are accepted exactly where the process has the name, and the node a lease of the task. */
export function settle(
  partition: PartitionModel,
  process: ModelProcess,
  { completed, failed }: Settles,
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
  for (const token of completed) settleOne(token, (task) => complete(partition, node, task));
  for (const { token, retry } of failed) {
    settleOne(token, (task) => fail(partition, node, task, retry));
  }
  partition.counters.staleSettles += late.length;
  return { late };
}

function complete(partition: PartitionModel, node: ModelNode, task: ModelTask): void {
  task.where = { at: 'completed' };
  node.completed += 1;
  partition.counters.completed += 1;
}

function fail(partition: PartitionModel, node: ModelNode, task: ModelTask, retry: boolean): void {
  const { retryDelayMs, maxRetryDelayMs } = partition.settings;
  node.failed += 1;
  const isLast = partition.failAttempt(task);
  if (isLast || !retry) {
    partition.bury(task);
    return;
  }
  partition.counters.retried += 1;
  const waitMs = Math.min(maxRetryDelayMs, retryDelayMs * 2 ** (task.failedAttempts - 1));
  task.where = { at: 'scheduled', dueAtMs: partition.nowMs + waitMs };
}

export type TakePrediction =
  | { readonly kind: 'taken'; readonly tasks: readonly ModelTask[] }
  | { readonly kind: 'empty' | 'paused' };

/** The next tasks of a node: the highest priorities first, of one priority its own queue before the backlog. */
export function take(partition: PartitionModel, node: ModelNode, wanted: number): TakePrediction {
  if (node.state !== 'active') return { kind: 'paused' };
  if (wanted === 0) return { kind: 'taken', tasks: [] };
  partition.placing = 'some';
  const tasks: ModelTask[] = [];
  const untilMs =
    partition.nowMs + Math.max(partition.settings.heartbeatTimeoutMs, node.toldTimeoutMs);
  for (let priority = 9; priority >= 0; priority--) {
    for (const key of [`queue:${node.name}:${priority}`, `backlog:0:${priority}`]) {
      for (const token of partition.list(key).splice(0, wanted - tasks.length)) {
        const task = partition.taskOf(token);
        task.where = { at: 'running', node: node.name, untilMs };
        tasks.push(task);
      }
    }
  }
  return tasks.length === 0 ? { kind: 'empty' } : { kind: 'taken', tasks };
}

/** A beat renews the leases that are named and still there; the sequences of the others. */
export function beat(
  partition: PartitionModel,
  process: ModelProcess,
  tokens: readonly string[],
): 'lost' | 'superseded' | { readonly gone: readonly string[] } {
  const node = partition.fence(process);
  if (typeof node === 'string') return node;
  const { heartbeatTimeoutMs } = partition.settings;
  node.toldTimeoutMs = heartbeatTimeoutMs;
  node.deadlineMs = partition.nowMs + heartbeatTimeoutMs;
  const gone: string[] = [];
  for (const token of tokens) {
    const task = partition.taskOf(token);
    if (task.where.at === 'running' && task.where.node === node.name) {
      task.where = { ...task.where, untilMs: node.deadlineMs };
    } else {
      gone.push(task.sequence);
    }
  }
  return { gone };
}

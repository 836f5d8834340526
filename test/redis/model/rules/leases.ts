import type { ModelProcess } from './node.js';
import type { PartitionModel } from './partition.js';
import type { ModelTask } from './task.js';

/** How long a node's word is good for, and its leases: one and a half heartbeat timeouts. */
export function deadlineAfter({ nowMs }: PartitionModel, timeoutMs: number): number {
  return nowMs + Math.floor(1.5 * timeoutMs);
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
  node.deadlineMs = deadlineAfter(partition, heartbeatTimeoutMs);
  const gone: string[] = [];
  for (const task of tokens.map((token) => partition.taskOf(token))) {
    if (isRunBy(task, node.name) && task.where.at === 'running') {
      task.where = { ...task.where, untilMs: node.deadlineMs };
    } else {
      gone.push(task.sequence);
    }
  }
  return { gone };
}

/** What a node says of the progress of tasks counts only for those that it runs. */
export function noteProgress(
  partition: PartitionModel,
  process: ModelProcess,
  progress: ReadonlyMap<string, string>,
): void {
  const node = partition.fence(process);
  if (typeof node === 'string') return;
  for (const [token, json] of progress) {
    const task = partition.taskOf(token);
    if (isRunBy(task, node.name)) task.progress = `${partition.nowMs}:${json}`;
  }
}

function isRunBy({ where }: ModelTask, node: string): boolean {
  return where.at === 'running' && where.node === node;
}

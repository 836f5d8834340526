import type { SweepReport } from '../../../../core/redis/calls/sweep.js';
import { accept } from './accept.js';
import type { PartitionModel } from './partition.js';
import { forget, returnAll, returnRunning } from './returns.js';

const LOST_NODES_KEPT_MS = 3_600_000;

/** What a sweep does, but for what it dispatches, which is the scheduler's choice. */
export function sweep(partition: PartitionModel): Omit<SweepReport, 'dispatched'> {
  const promoted = promoteDue(partition);
  const returned = returnLost(partition) + returnExpired(partition);
  for (const node of [...partition.nodes.values()]) {
    if (node.state === 'lost' && node.lostAtMs <= partition.nowMs - LOST_NODES_KEPT_MS) {
      forget(partition, node.name);
    }
  }
  const adoption = adoptInbox(partition);
  partition.placing = 'all';
  return { promoted, returned, ...adoption };
}

function promoteDue(partition: PartitionModel): number {
  const due = partition
    .at('scheduled')
    .filter(({ where }) => where.at === 'scheduled' && where.dueAtMs <= partition.nowMs);
  for (const task of due) partition.enter(task, 'back');
  return due.length;
}

function returnLost(partition: PartitionModel): number {
  let returned = 0;
  for (const node of partition.nodes.values()) {
    if (node.state === 'lost' || node.deadlineMs > partition.nowMs) continue;
    node.state = 'lost';
    node.lostAtMs = partition.nowMs;
    returned += returnAll(partition, node.name);
  }
  return returned;
}

function returnExpired(partition: PartitionModel): number {
  const expired = [...partition.tasks.values()].filter(
    ({ where }) => where.at === 'running' && where.untilMs <= partition.nowMs,
  );
  return returnRunning(partition, expired);
}

/** The item that came first is adopted first. */
function adoptInbox(partition: PartitionModel): { adopted: number; rejected: number } {
  let adopted = 0;
  let rejected = 0;
  for (const item of partition.inbox.splice(0)) {
    if (item === 'no task') {
      rejected += 1;
      continue;
    }
    adopted += 1;
    accept(partition, { ...item, maxAttempts: 0 }, item.payload);
  }
  partition.setAside += rejected;
  partition.counters.adopted += adopted;
  partition.counters.rejected += rejected;
  return { adopted, rejected };
}

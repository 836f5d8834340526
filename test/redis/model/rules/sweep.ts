import type { SweepReport } from '../../../../core/redis/calls/sweep.js';
import { partitionOfKey } from '../../../../core/redis/keyPartition.js';
import { accept } from './accept.js';
import { enterBack } from './enter.js';
import { roomFor } from './bound.js';
import { tasksAt } from './chosen.js';
import type { ModelNode } from './node.js';
import type { InboxItem, PartitionModel, Placing } from './partition.js';
import { seeToLimits } from './limits.js';
import { forget, returnAll, returnRunning } from './returns.js';

const LOST_NODES_KEPT_MS = 3_600_000;
const MOST_GRACES = 3;
const MOST_RETURNED = 500;
const LOST = 'the node was lost while it ran this task';

/** But for what is dispatched and rebalanced, which is the scheduler's choice. */
export type SweepPrediction = Omit<SweepReport, 'dispatched' | 'rebalanced'>;

type Adoption = Pick<SweepReport, 'adopted' | 'rejected'> & { readonly placing?: Placing };

/**
 * A sweep that comes sooner than `leastGapMs` after the last one does nothing while no task is due. One that comes after
 * a whole heartbeat timeout without any gives nodes one timeout more to be heard of.
 */
export function sweep(partition: PartitionModel, leastGapMs: number): SweepPrediction | 'busy' {
  const { nowMs, sweptAtMs } = partition;
  const { heartbeatTimeoutMs } = partition.settings;
  if (nowMs - sweptAtMs < leastGapMs && !dueTasks(partition).length) return 'busy';
  const silentUntilMs =
    leastGapMs > 0 && nowMs - sweptAtMs > heartbeatTimeoutMs
      ? giveGrace(partition)
      : afterGrace(partition);
  partition.sweptAtMs = nowMs;
  partition.mayRebalance = partition.settings.autoRebalance === 'on';
  const promoted = promoteDue(partition);
  const returned = silentUntilMs === undefined ? 0 : returnSilent(partition, silentUntilMs);
  const adoption: Adoption = leastGapMs > 0 ? adoptSome(partition) : adoptAll(partition);
  seeToLimits(partition);
  const { adopted, rejected, placing = 'all' } = adoption;
  // what was dispatched may have been moved on at once
  partition.placing = partition.mayRebalance ? 'in calls' : placing;
  return { promoted, returned, adopted, rejected };
}

/** Nodes get time to be heard of; after three times, those are lost that were not heard of since the first. */
function giveGrace(partition: PartitionModel): number | undefined {
  const { nowMs, graces, graceSinceMs } = partition;
  const { heartbeatTimeoutMs } = partition.settings;
  const isEnough = graces === MOST_GRACES;
  if (graces === 0 || isEnough) partition.graceSinceMs = nowMs;
  partition.graces = isEnough ? 1 : graces + 1;
  partition.graceUntilMs = nowMs + heartbeatTimeoutMs;
  return isEnough
    ? Math.min(nowMs, graceSinceMs + Math.floor(1.5 * heartbeatTimeoutMs))
    : undefined;
}

function afterGrace(partition: PartitionModel): number | undefined {
  const { nowMs, graceUntilMs } = partition;
  const { heartbeatTimeoutMs } = partition.settings;
  if (nowMs < graceUntilMs && graceUntilMs <= nowMs + heartbeatTimeoutMs) return undefined;
  partition.graces = 0;
  return nowMs;
}

/** ms until the next task is due. */
export function nextDueInMs(partition: PartitionModel): number | undefined {
  const dues = partition
    .at('scheduled')
    .map(({ where }) => (where.at === 'scheduled' ? where.dueAtMs : Infinity));
  return dues.length === 0 ? undefined : Math.max(0, Math.min(...dues) - partition.nowMs);
}

function dueTasks(partition: PartitionModel) {
  return tasksAt(partition, { kind: 'scheduled' }).filter(
    ({ where }) => where.at === 'scheduled' && where.dueAtMs <= partition.nowMs,
  );
}

function promoteDue(partition: PartitionModel): number {
  const due = dueTasks(partition);
  enterBack(partition, due);
  return due.length;
}

/** What silent nodes hold and what leases ran out on comes back; nodes that are long lost are forgotten. */
function returnSilent(partition: PartitionModel, untilMs: number): number {
  const { nowMs, nodes } = partition;
  let returned = 0;
  for (const node of byDeadline(nodes.values())) {
    if (node.deadlineMs > untilMs) continue;
    node.state = 'lost';
    node.lostAtMs = nowMs;
    partition.limits.appointments.delete(node.name);
    returned += returnAll(partition, node.name, LOST, MOST_RETURNED);
  }
  for (const { name } of byDeadline(nodes.values())) {
    const expired = partition
      .running(name)
      .filter(({ where }) => where.at === 'running' && where.untilMs <= untilMs);
    returned += returnRunning(partition, expired, 'the lease ran out', MOST_RETURNED);
  }
  for (const node of [...nodes.values()]) {
    if (node.state === 'lost' && node.lostAtMs <= nowMs - LOST_NODES_KEPT_MS) {
      forget(partition, node.name);
    }
  }
  return returned;
}

/** Those that are not lost, in the order in which they will be. */
function byDeadline(nodes: Iterable<ModelNode>): ModelNode[] {
  return [...nodes]
    .filter(({ state }) => state !== 'lost')
    .sort((a, b) => a.deadlineMs - b.deadlineMs || (a.name < b.name ? -1 : 1));
}

/** Sweep after sweep, until the inbox is empty or the pool full. */
function adoptAll(partition: PartitionModel): Adoption {
  const total = { adopted: 0, rejected: 0, placing: 'all' as Placing };
  for (let more = true; more;) {
    const room = roomFor(partition);
    const isFirst = total.adopted + total.rejected === 0;
    const { adopted, rejected } = adoptSome(partition);
    if (adopted > 0 && !isFirst) total.placing = 'in calls';
    total.adopted += adopted;
    total.rejected += rejected;
    more = partition.inbox.length > 0 && adopted + rejected < room;
  }
  return total;
}

/** As many items as there is room for tasks are looked at: those that came first. */
function adoptSome(partition: PartitionModel): Pick<SweepReport, 'adopted' | 'rejected'> {
  const count = { adopted: 0, rejected: 0 };
  for (const item of partition.inbox.splice(0, roomFor(partition))) {
    const outcome = adopt(partition, item);
    if (outcome === 'known') partition.counters.deduplicated += 1;
    else count[outcome] += 1;
  }
  partition.setAside += count.rejected;
  partition.counters.adopted += count.adopted;
  partition.counters.rejected += count.rejected;
  return count;
}

function adopt(partition: PartitionModel, item: InboxItem): 'adopted' | 'rejected' | 'known' {
  if (item === 'no task') return 'rejected';
  const { asked, payload, delayMs = 0, key } = item;
  const home = asked.limitKey === '' ? key : asked.limitKey;
  const { partitions } = partition.facts;
  if (home !== undefined && partitionOfKey(home, partitions) !== partition.index) return 'rejected';
  if (key !== undefined && partition.keys.has(key)) return 'known';
  const wishes = { dueAtMs: partition.nowMs + delayMs, keyTtlMs: 24 * 3_600_000 };
  accept(partition, asked, payload, { ...wishes, ...(key !== undefined && { key }) });
  return 'adopted';
}

import type { NodeName } from '../../domain/names.js';
import type { NodeState, WorkerNode } from '../../domain/node.js';
import {
  DEFAULT_POOL_SETTINGS,
  type AutoRebalance,
  type Backoff,
  type PoolSettings,
  type Stealing,
  type Strategy,
  type Weights,
  type Window,
} from '../../domain/pool.js';
import type { PoolCounters } from '../../domain/snapshot.js';
import type { Partition } from '../partition.js';
import type { Reply } from '../replies.js';
import { unknownPool } from './faults.js';

/** One partition in one moment. */
export interface PartitionSnapshot {
  readonly takenAtMs: number;
  readonly settings: PoolSettings;
  readonly counters: PoolCounters;
  readonly backlog: number;
  readonly limited: number;
  readonly scheduled: number;
  readonly dead: number;
  readonly completedKept: number;
  readonly inbox: number;
  readonly rejected: number;
  readonly backlogCost: number;
  readonly waitingSinceMs?: number;
  readonly nodes: readonly WorkerNode[];
}

/** Reads counts and loads; O(nodes). */
export async function snapshot(partition: Partition): Promise<PartitionSnapshot> {
  const reply = await partition.run('snapshot');
  if (reply.tag === 'unknown-pool') throw unknownPool(partition.pool);
  if (reply.tag !== 'snapshot') return reply.unknownTag();
  const [
    backlog = 0,
    scheduled = 0,
    dead = 0,
    inbox = 0,
    rejected = 0,
    enqueued = 0,
    completed = 0,
    completedKept = 0,
    limited = 0,
    backlogCost = 0,
  ] = reply.texts(4).map(Number);
  return {
    takenAtMs: reply.whole(1),
    settings: decodeSettings(pairs(reply, 2)),
    counters: decodeCounters(pairs(reply, 3), enqueued, completed),
    backlog,
    limited,
    scheduled,
    dead,
    completedKept,
    inbox,
    rejected,
    backlogCost,
    ...waitingSince(reply.texts(4)[10]),
    nodes: reply.rows(5, 16).map(decodeNode),
  };
}

function pairs(reply: Reply, index: number): ReadonlyMap<string, string> {
  return new Map(reply.rows(index, 2).map(([field = '', value = '']) => [field, value]));
}

function decodeSettings(fields: ReadonlyMap<string, string>): PoolSettings {
  const text = (name: keyof PoolSettings) =>
    fields.get(name) ?? String(DEFAULT_POOL_SETTINGS[name]);
  const number = (name: keyof PoolSettings) => Number(text(name));
  const window = fields.get('window');
  return {
    strategy: text('strategy') as Strategy,
    window: window === 'unlimited' ? window : number('window'),
    maxAttempts: number('maxAttempts'),
    backoff: text('backoff') as Backoff,
    retryDelayMs: number('retryDelayMs'),
    maxRetryDelayMs: number('maxRetryDelayMs'),
    heartbeatTimeoutMs: number('heartbeatTimeoutMs'),
    maxPayloadBytes: number('maxPayloadBytes'),
    maxBacklog: number('maxBacklog'),
    completedKept: number('completedKept'),
    stealing: text('stealing') as Stealing,
    weights: text('weights') as Weights,
    ratePerSecond: number('ratePerSecond'),
    rateBurst: number('rateBurst'),
    limitConcurrency: number('limitConcurrency'),
    limitRatePerSecond: number('limitRatePerSecond'),
    limitRateBurst: number('limitRateBurst'),
    autoRebalance: text('autoRebalance') as AutoRebalance,
    rebalanceThreshold: number('rebalanceThreshold'),
    rebalanceIntervalMs: number('rebalanceIntervalMs'),
  };
}

function decodeCounters(
  fields: ReadonlyMap<string, string>,
  enqueued: number,
  completed: number,
): PoolCounters {
  const number = (name: keyof PoolCounters) => Number(fields.get(name) ?? 0);
  return {
    enqueued,
    completed,
    retried: number('retried'),
    dead: number('dead'),
    returned: number('returned'),
    moved: number('moved'),
    stolen: number('stolen'),
    autoRebalances: number('autoRebalances'),
    autoMoved: number('autoMoved'),
    staleSettles: number('staleSettles'),
    adopted: number('adopted'),
    rejected: number('rejected'),
    deduplicated: number('deduplicated'),
  };
}

function waitingSince(text = ''): { waitingSinceMs?: number } {
  return text === '' ? {} : { waitingSinceMs: Number(text) };
}

function decodeNode(row: readonly string[]): WorkerNode {
  const [name = '', state = 'lost', ...figures] = row.slice(0, 11);
  const [weight = 1, capacity = 1, epoch = 0, deadline = 0, ...work] = figures.map(Number);
  const [queued = 0, queuedCost = 0, running = 0, runningCost = 0, completed = 0] = work;
  return {
    name: name as NodeName,
    state: state as NodeState,
    weight,
    capacity,
    epoch,
    heartbeatDeadlineMs: deadline,
    queued,
    queuedCost,
    running,
    runningCost,
    completed,
    ...decodeMore(row.slice(11)),
  };
}

function decodeMore([window = '-', labels = '', rate = '-', stolen, since]: readonly string[]) {
  return {
    window: decodeWindow(window),
    labels: labels === '' ? [] : labels.split(','),
    ratePerSecond: rate === '-' ? undefined : Number(rate),
    stolen: Number(stolen),
    ...waitingSince(since),
  };
}

/** A node's own window; undefined where the pool's goes. */
function decodeWindow(text: string): Window | undefined {
  if (text === '-') return undefined;
  return text === 'unlimited' ? text : Number(text);
}

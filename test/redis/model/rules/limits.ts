import type { KeyLimits } from '../../../../core/domain/limits.js';
import { endBucket, fullAt, nextTokenAt, tokensIn, type Bucket } from './buckets.js';
import { enterFront } from './enter.js';
import type { PartitionModel } from './partition.js';
import type { ModelTask, Whereabouts } from './task.js';

const LATEST_LOOK_MS = 30_000;
const OFFER_MS = 5000;

/** What a partition keeps of limits. */
export class LimitsModel {
  /** Of keys with limits of their own. */
  readonly own = new Map<string, KeyLimits>();
  /** Keys with tasks that were put aside, by when they are looked at again, ms. */
  readonly looks = new Map<string, number>();
  /** When buckets are full, ms: of keys, and of the pool under `;`. */
  readonly full = new Map<string, number>();
  /** Nodes that were told to come again, and when, ms. */
  readonly appointments = new Map<string, number>();
}

/** How a key stands: slots and tokens that are left, `Infinity` where there is no limit. */
export interface Stand {
  free: number;
  starts: number;
  readonly bucket: Bucket | undefined;
  full: number;
}

/** The limits that count for a key: its own, or the pool's settings. */
export function standOf(partition: PartitionModel, key: string): Stand {
  const { settings, limits } = partition;
  const own = limits.own.get(key);
  const most = own?.concurrency ?? settings.limitConcurrency;
  const rate = own?.ratePerSecond ?? settings.limitRatePerSecond;
  const burst = own?.burst ?? settings.limitRateBurst;
  const free = most === 0 ? Infinity : Math.max(0, most - runningOf(partition, key).length);
  if (rate === 0) return { free, starts: Infinity, bucket: undefined, full: 0 };
  const bucket = { intervalMs: 1000 / rate, burst };
  const full = fullAt(partition, bucket, key);
  return { free, starts: tokensIn(partition, bucket, full), bucket, full };
}

export function runningOf(partition: PartitionModel, key: string): ModelTask[] {
  return [...partition.tasks.values()].filter(
    ({ where, limitKey }) => where.at === 'running' && limitKey === key,
  );
}

/** The tasks of a key that were put aside: by priority, then by age. */
export function limitedOf(partition: PartitionModel, key: string): ModelTask[] {
  return [...partition.tasks.values()]
    .filter(({ where, limitKey }) => where.at === 'limited' && limitKey === key)
    .sort(byTurn);
}

export function byTurn(a: ModelTask, b: ModelTask): number {
  return b.priority - a.priority || Number(a.sequence) - Number(b.sequence);
}

/** As a page of all that was put aside shows them: by key, and of one key as they go. */
export function byName(a: ModelTask, b: ModelTask): number {
  if (a.limitKey !== b.limitKey) return a.limitKey < b.limitKey ? -1 : 1;
  return byTurn(a, b);
}

/** When a key that has tasks put aside is looked at again. */
export function nextLook(partition: PartitionModel, stand: Stand): number {
  const { nowMs } = partition;
  if (stand.free < 1) return nowMs + LATEST_LOOK_MS;
  if (stand.starts >= 1 || stand.bucket === undefined) return nowMs + OFFER_MS;
  return Math.min(nextTokenAt(partition, stand.bucket, stand.full), nowMs + LATEST_LOOK_MS);
}

/** Up to `most` tasks of a key that may start now go back to the head of their lanes; which. */
export function offer(partition: PartitionModel, key: string, most: number): ModelTask[] {
  const stand = standOf(partition, key);
  const amount = Math.min(most, stand.free, stand.starts);
  const offered = limitedOf(partition, key).slice(0, amount);
  enterFront(partition, offered);
  if (limitedOf(partition, key).length === 0) partition.limits.looks.delete(key);
  else partition.limits.looks.set(key, nextLook(partition, stand));
  return offered;
}

/** The keys whose time has come are looked at, one after the other. */
export function offerDue(partition: PartitionModel): void {
  const due = looksInOrder(partition).filter(([, atMs]) => atMs <= partition.nowMs);
  for (const [key] of due) offer(partition, key, Infinity);
}

export function looksInOrder({ limits }: PartitionModel): [string, number][] {
  return [...limits.looks].sort(([a, at], [b, bt]) => at - bt || (a < b ? -1 : 1));
}

/** Limits or settings have changed: all keys are looked at now. */
export function offerAll(partition: PartitionModel): void {
  const { limits, nowMs } = partition;
  for (const key of limits.looks.keys()) limits.looks.set(key, nowMs);
  limits.appointments.clear();
  offerDue(partition);
}

/** Tasks have stopped running, together: as many of their keys are offered. */
export function giveBackSlots(partition: PartitionModel, ended: readonly ModelTask[]): void {
  const freed = new Map<string, number>();
  for (const { limitKey } of ended) {
    if (limitKey !== '') freed.set(limitKey, (freed.get(limitKey) ?? 0) + 1);
  }
  for (const [key, count] of freed) {
    if (partition.limits.looks.has(key)) offer(partition, key, count);
  }
}

/** A task is taken away from where it waits, or from what was put aside. */
export function takeAway(partition: PartitionModel, task: ModelTask, to: Whereabouts): void {
  const { looks } = partition.limits;
  const was = task.where.at;
  partition.pull(task);
  task.where = to;
  if (!looks.has(task.limitKey)) return;
  // another one of its key may be offered in its place
  if (was === 'waiting') looks.set(task.limitKey, partition.nowMs);
  else if (limitedOf(partition, task.limitKey).length === 0) looks.delete(task.limitKey);
}

/** Full buckets are forgotten, and keys whose time has come are looked at. */
export function seeToLimits(partition: PartitionModel): void {
  offerDue(partition);
  for (const key of partition.limits.full.keys()) endBucket(partition, key);
}

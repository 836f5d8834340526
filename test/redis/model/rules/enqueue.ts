import assert from 'node:assert/strict';
import { partitionOfKey } from '../../../../core/redis/keyPartition.js';
import { parseTaskId } from '../../../../core/redis/taskIds.js';
import type { TaskId } from '../../../../core/domain/task.js';
import { accept, type Wishes } from './accept.js';
import { roomFor } from './bound.js';
import type { PartitionModel } from './partition.js';
import type { PoolModel } from './pool.js';
import type { Asked } from './task.js';

/** A task as a producer enqueues it. */
export interface Wanted {
  readonly asked: Asked;
  readonly payload: number;
  readonly wishes: Wishes;
}

/** What came of it: its id, or it was refused because the pool was full. */
export interface Enqueued extends Wanted {
  readonly id: TaskId | undefined;
}

/** The partition that a task must go to, that of its limitKey or else its dedupKey; undefined where it may go to any. */
export function homeOf(model: PoolModel, { asked, wishes }: Wanted): PartitionModel | undefined {
  const key = asked.limitKey === '' ? wishes.key : asked.limitKey;
  const { partitions } = model.facts;
  return key === undefined ? undefined : model.partition(partitionOfKey(key, partitions));
}

/** What goes out in one call: tasks with a key go to the partition of the key, where there are several. */
export function groupsOf<T extends Wanted>(model: PoolModel, tasks: readonly T[]): T[][] {
  const isOne = model.partitions.length === 1;
  const groups = new Map<PartitionModel | undefined, T[]>();
  for (const task of tasks) {
    const home = isOne ? undefined : homeOf(model, task);
    groups.set(home, [...(groups.get(home) ?? []), task]);
  }
  return [...groups.values()];
}

/** Whether one of a partition's keys names a task already, be it of this call or of an earlier one. */
function isKnown({ keys }: PartitionModel, { wishes }: Wanted): boolean {
  return wishes.key !== undefined && keys.has(wishes.key);
}

/** How many of tasks that come together are new to a partition. */
export function newOf(partition: PartitionModel, tasks: readonly Wanted[]): number {
  const keys = new Set<string>();
  return tasks.filter((task) => {
    const { key } = task.wishes;
    if (key === undefined) return true;
    if (isKnown(partition, task) || keys.has(key)) return false;
    keys.add(key);
    return true;
  }).length;
}

/** Notes the partitions that several of these calls came to. */
function noteCalls(model: PoolModel, calls: readonly (readonly Enqueued[])[]): void {
  const seen = new Set<PartitionModel>();
  for (const [{ id } = { id: undefined }] of calls) {
    if (id === undefined) continue;
    const partition = model.partition(parseTaskId(id).partition);
    if (seen.has(partition)) partition.placing = 'in calls';
    seen.add(partition);
  }
}

/** Accepts tasks in the order of their sequences; those whose key is known are the first ones with it. */
export function acceptAll(model: PoolModel, tasks: readonly Enqueued[]): void {
  const stored = tasks.filter(({ id }) => id !== undefined);
  const inOrder = [...stored].sort((a, b) => sequenceOf(a) - sequenceOf(b));
  for (const { id, asked, payload, wishes } of inOrder) {
    const partition = model.partition(parseTaskId(id).partition);
    const known = wishes.key === undefined ? undefined : partition.keys.get(wishes.key)?.task;
    if (known !== undefined) partition.counters.deduplicated += 1;
    assert.equal(id, (known ?? accept(partition, asked, payload, wishes)).id, 'the id');
  }
}

function sequenceOf({ id }: Enqueued): number {
  return Number(parseTaskId(id).sequence);
}

/**
 * A bulk call stores its groups one after the other, each as a whole or not at all, and stops at the first for which
 * there is no room.
 */
export function acceptBulk(model: PoolModel, tasks: readonly Enqueued[]): void {
  let isStopped = false;
  for (const group of groupsOf(model, tasks)) {
    const [{ id } = { id: undefined }] = group;
    if (isStopped || id === undefined) {
      assert.ok(
        group.every((task) => task.id === undefined),
        'a group was stored in part',
      );
      assert.ok(isStopped || !fitsAnywhere(model, group), 'refused, though there is room');
      isStopped = true;
      continue;
    }
    const partition = model.partition(parseTaskId(id).partition);
    assert.equal(partition, homeOf(model, group[0] ?? assert.fail()) ?? partition, 'its home');
    assert.ok(newOf(partition, group) <= roomFor(partition), 'more than there is room for');
    acceptAll(model, group);
  }
  noteCalls(model, groupsOf(model, tasks));
}

/** Tasks enqueued one by one are refused only where there is no room. */
export function acceptOneByOne(model: PoolModel, tasks: readonly Enqueued[]): void {
  acceptAll(model, tasks);
  for (const task of tasks) {
    if (task.id !== undefined) continue;
    const home = homeOf(model, task);
    const rooms = (home === undefined ? model.partitions : [home]).map(roomFor);
    assert.equal(Math.max(...rooms), 0, 'refused, though there is room');
    const { key } = task.wishes;
    assert.ok(key === undefined || !home?.keys.has(key), 'refused, though its task is there');
  }
  const stored = tasks.filter(({ id }) => id !== undefined);
  noteCalls(model, groupsOf(model, stored));
}

function fitsAnywhere(model: PoolModel, group: readonly Wanted[]): boolean {
  const home = group[0] && homeOf(model, group[0]);
  return (home === undefined ? model.partitions : [home]).some(
    (partition) => newOf(partition, group) <= roomFor(partition),
  );
}

import type { NodeName, TaskId, TaskPlace } from '../../core/index.js';
import { listingKey, rowId, type Listing, type PoolTarget, type TaskTarget } from '../target.js';

/** Chosen tasks of one pool. */
export interface TasksOfPool {
  readonly at: PoolTarget;
  readonly tasks: readonly TaskTarget[];
}

/** Chosen tasks of one place. */
export interface TaskGroup {
  readonly place: TaskPlace;
  readonly ids: readonly TaskId[];
}

/** Groups chosen tasks by their pool; pools of one name on two connections are two. */
export function tasksByPool(chosen: readonly TaskTarget[]): readonly TasksOfPool[] {
  const pools = new Map<string, { at: PoolTarget; tasks: TaskTarget[] }>();
  for (const task of chosen) {
    const at: PoolTarget = { kind: 'pool', connection: task.connection, pool: task.pool };
    const ofPool = pools.get(rowId(at)) ?? { at, tasks: [] };
    ofPool.tasks.push(task);
    pools.set(rowId(at), ofPool);
  }
  return [...pools.values()];
}

/** Groups chosen tasks of one pool by the place they are listed in; what is listed nowhere is left out. */
export function taskGroups(tasks: readonly TaskTarget[]): readonly TaskGroup[] {
  const groups = new Map<string, { place: TaskPlace; ids: TaskId[] }>();
  for (const { listing, task } of tasks) {
    const place = placeOf(listing);
    if (place === undefined) continue;
    const key = listingKey(listing);
    const group = groups.get(key) ?? { place, ids: [] };
    group.ids.push(task as TaskId);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function placeOf(listing: Listing): TaskPlace | undefined {
  switch (listing.list) {
    case 'node':
      return { kind: 'queue', node: listing.node as NodeName };
    case 'backlog':
    case 'limited':
    case 'scheduled':
    case 'dead':
      return { kind: listing.list };
    case 'completed':
    case 'inbox':
    case 'rejected':
      return undefined;
  }
}

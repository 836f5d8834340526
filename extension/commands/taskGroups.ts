import type { MoveReport, NodeName, TaskId, TaskPlace } from '../../core/index.js';
import { listingKey, type Listing, type TaskTarget } from '../target.js';

/** Chosen tasks of one place. */
export interface TaskGroup {
  readonly place: TaskPlace;
  readonly ids: readonly TaskId[];
}

/** Groups chosen tasks by the place they are listed in; what is listed nowhere is left out. */
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

/** Acts on each group, and adds up what was done. */
export async function forGroups(
  groups: readonly TaskGroup[],
  act: (group: TaskGroup) => Promise<MoveReport>,
): Promise<MoveReport> {
  const done: TaskId[] = [];
  const skipped: TaskId[] = [];
  for (const group of groups) {
    const report = await act(group);
    done.push(...report.done);
    skipped.push(...report.skipped);
  }
  return { done, skipped };
}

function placeOf(listing: Listing): TaskPlace | undefined {
  switch (listing.list) {
    case 'node':
      return { kind: 'queue', node: listing.node as NodeName };
    case 'backlog':
    case 'scheduled':
    case 'dead':
      return { kind: listing.list };
    case 'inbox':
    case 'rejected':
      return undefined;
  }
}

import { readList } from '../domain/given.js';
import type { TaskId } from '../domain/task.js';
import { MAX_CHOSEN, type ChosenStep } from './calls/chosenTasks.js';
import type { Partition } from './partition.js';
import { makeTaskId, parseTaskId } from './taskIds.js';

/** What became of the tasks that were chosen. */
export interface MoveReport {
  readonly done: readonly TaskId[];
  /** Not there any more, or deeper in a list than a bounded look finds; left as they are. */
  readonly skipped: readonly TaskId[];
}

/** Calls `act` on chosen tasks, partition by partition, in steps as large as the scripts take. */
export async function forChosen(
  slices: readonly Partition[],
  ids: readonly TaskId[],
  act: (slice: Partition, sequences: readonly string[]) => Promise<ChosenStep>,
): Promise<MoveReport> {
  const parsed = readList('The task ids', ids, parseTaskId);
  const done = new Set<TaskId>();
  for (const slice of slices) {
    const sequences = parsed
      .filter(({ partition }) => partition === slice.index)
      .map(({ sequence }) => sequence);
    for (let start = 0; start < sequences.length;) {
      const step = await act(slice, sequences.slice(start, start + MAX_CHOSEN));
      for (const sequence of step.done) done.add(makeTaskId(slice.index, sequence));
      start += Math.max(1, step.tried);
    }
  }
  const given = parsed.map(({ partition, sequence }) => makeTaskId(partition, sequence));
  return { done: [...done], skipped: given.filter((id) => !done.has(id)) };
}

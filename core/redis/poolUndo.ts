import { SchedulerError } from '../domain/errors.js';
import type { UndoReport } from '../domain/rebalance.js';
import { sentence } from '../domain/sentence.js';
import type { BulkOptions } from './bulk.js';
import { undoable, undoStep, type UndoablePart } from './calls/rebalance.js';
import type { Partition } from './partition.js';

interface Part extends UndoablePart {
  readonly slice: Partition;
}

/** Puts back what a rebalance moved, its last moves first; without an id that which was at work last. */
export async function undoRebalance(
  slices: readonly Partition[],
  id: string | undefined,
  { signal, onProgress }: BulkOptions,
): Promise<UndoReport> {
  const wanted = id ?? latest(await partsOf(slices, undefined));
  const parts = wanted === undefined ? [] : await partsOf(slices, wanted);
  if (wanted === undefined || parts.length === 0) throw nothingToUndo(wanted);
  const total = parts.reduce((sum, { moves }) => sum + moves, 0);
  const done = { movedTasks: 0, movedCost: 0, leftTasks: 0 };
  let before = 0;
  for (const { slice, moves } of parts) {
    for (let movesLeft = moves; movesLeft > 0;) {
      if (signal?.aborted) return { id: wanted, ...done, cancelled: true };
      const step = await undoStep(slice, wanted);
      movesLeft = step.movesLeft;
      done.movedTasks += step.tasks;
      done.movedCost += step.cost;
      done.leftTasks += step.leftTasks;
      onProgress?.(before + moves - movesLeft, total);
    }
    before += moves;
  }
  return { id: wanted, ...done, cancelled: false };
}

async function partsOf(slices: readonly Partition[], id: string | undefined): Promise<Part[]> {
  const found = await Promise.all(slices.map((slice) => undoable(slice, id)));
  return slices.flatMap((slice, index) => {
    const part = found[index];
    return part === undefined ? [] : [{ slice, ...part }];
  });
}

/** The id of the rebalance that was at work last. */
function latest(parts: readonly Part[]): string | undefined {
  const atMs = Math.max(...parts.map((part) => part.atMs));
  return parts.find((part) => part.atMs === atMs)?.id;
}

function nothingToUndo(id: string | undefined): SchedulerError {
  const said =
    id === undefined
      ? sentence('There is no rebalance to undo: none has moved anything within the last hour.')
      : sentence('The rebalance {0} cannot be undone: it was undone, or is too long ago.', id);
  return new SchedulerError('unknown-rebalance', said);
}

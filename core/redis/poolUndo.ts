import { SchedulerError } from '../domain/errors.js';
import type { UndoReport } from '../domain/rebalance.js';
import { sentence } from '../domain/sentence.js';
import type { BulkOptions } from './bulk.js';
import { lastRebalance, undoStep } from './calls/rebalance.js';
import type { Partition } from './partition.js';

interface Undoable {
  readonly slice: Partition;
  readonly id: string;
  readonly atMs: number;
  readonly moves: number;
}

/** Puts back what the last rebalance moved, the last moves first. */
export async function undoRebalance(
  slices: readonly Partition[],
  id: string | undefined,
  { signal, onProgress }: BulkOptions,
): Promise<UndoReport> {
  const undoable = await undoableParts(slices);
  const wanted = id ?? latest(undoable);
  const parts = undoable.filter((part) => part.id === wanted);
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

async function undoableParts(slices: readonly Partition[]): Promise<Undoable[]> {
  const lasts = await Promise.all(slices.map((slice) => lastRebalance(slice)));
  return slices.flatMap((slice, index) => {
    const last = lasts[index];
    return last === undefined ? [] : [{ slice, ...last }];
  });
}

/** The id of the rebalance that was at work last. */
function latest(parts: readonly Undoable[]): string | undefined {
  const atMs = Math.max(...parts.map((part) => part.atMs));
  return parts.find((part) => part.atMs === atMs)?.id;
}

function nothingToUndo(id: string | undefined): SchedulerError {
  const said =
    id === undefined
      ? sentence('There is no rebalance to undo: none has moved anything within the last hour.')
      : sentence(
          'The rebalance {0} cannot be undone: it is not the last one, or too long ago.',
          id,
        );
  return new SchedulerError('unknown-rebalance', said);
}

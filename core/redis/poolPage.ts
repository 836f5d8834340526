import { SchedulerError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';
import { show } from '../domain/argumentChecks.js';
import { readOptions } from '../domain/given.js';
import { readPlace } from '../domain/place.js';
import type { RejectedItem, TaskPage, TaskPlace, TaskRow } from '../domain/task.js';
import type { BulkOptions } from './bulk.js';
import { clearRejected, page, rejectedPage, type PageRange } from './calls/page.js';
import type { Partition } from './partition.js';

/** Most rows a page may have. */
export const MAX_PAGE_ROWS = 200;

/** A page of a place over all partitions: those of the first one come first. */
export async function poolPage(
  slices: readonly Partition[],
  place: TaskPlace,
  range: PageRange,
): Promise<TaskPage> {
  const from = readPlace(place);
  const rows: TaskRow[] = [];
  const total = await walk(slices, range, async (slice, part) => {
    const read = await page(slice, from, part);
    rows.push(...read.rows);
    return { total: read.total, count: read.rows.length };
  });
  return { rows, total };
}

/** A page of the rejected items over all partitions. */
export async function poolRejected(
  slices: readonly Partition[],
  range: PageRange,
): Promise<{ total: number; items: RejectedItem[] }> {
  const items: RejectedItem[] = [];
  const total = await walk(slices, range, async (slice, part) => {
    const read = await rejectedPage(slice, part);
    items.push(...read.items);
    return { total: read.total, count: read.items.length };
  });
  return { items, total };
}

/** Deletes the items that are set aside when it is called; those that come meanwhile stay. */
export async function clearAllRejected(
  slices: readonly Partition[],
  { signal, onProgress }: BulkOptions,
): Promise<number> {
  let cleared = 0;
  for (const slice of slices) {
    let { total: left } = await rejectedPage(slice, { offset: 0, limit: 0 });
    while (left > 0 && signal?.aborted !== true) {
      const step = await clearRejected(slice, left);
      cleared += step.cleared;
      left = step.cleared === 0 ? 0 : Math.min(left - step.cleared, step.left);
      onProgress?.(cleared, cleared + left);
    }
  }
  return cleared;
}

async function walk(
  slices: readonly Partition[],
  range: PageRange,
  read: (slice: Partition, range: PageRange) => Promise<{ total: number; count: number }>,
): Promise<number> {
  const { offset, limit } = readOptions('The range of a page', range, ['offset', 'limit']);
  if (!Number.isSafeInteger(offset) || offset < 0 || !Number.isInteger(limit) || limit < 1) {
    throw new SchedulerError(
      'invalid-setting',
      sentence(
        'A page needs a whole offset from 0 and a whole limit from 1; got {0} and {1}.',
        show(offset),
        show(limit),
      ),
    );
  }
  let skip = offset;
  let wanted = Math.min(limit, MAX_PAGE_ROWS);
  let total = 0;
  for (const slice of slices) {
    // a limit of 0 still counts the slice
    const part = await read(slice, { offset: skip, limit: wanted });
    total += part.total;
    skip = Math.max(0, skip - part.total);
    wanted -= part.count;
  }
  return total;
}

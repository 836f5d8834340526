import { readEntries, type Place } from './calls.js';
import type { Examination } from './examination.js';

/** Hears of each sequence that is read: where, and how many entries lay behind it. */
export type Sighted = (sequence: string, place: Place, behind: number) => void;

/**
 * Reads all places, page by page, from where tasks end to where they begin: a task that goes its way meanwhile is
 * rather missed than seen twice.
 *
 * @param isFirst the first reading names the faults of entries, and mends them
 */
export async function readPlaces(
  examination: Examination,
  places: readonly Place[],
  isFirst: boolean,
  sighted: Sighted,
): Promise<void> {
  for (const place of places) await readPlace(examination, place, isFirst, sighted);
}

async function readPlace(
  examination: Examination,
  place: Place,
  isFirst: boolean,
  sighted: Sighted,
): Promise<void> {
  const how = !isFirst ? 'read' : examination.fix ? 'mend' : 'look';
  let before: readonly string[] = [];
  for (let skip = 0; ;) {
    const page = await readEntries(examination.slice, how, place, skip);
    if (page.looked === 0) return;
    const repeated = overlap(before, page.sequences);
    for (const [i, sequence] of page.sequences.entries()) {
      if (i >= repeated) sighted(sequence, place, skip + i);
    }
    examination.enter(page.faults, page.looked);
    skip += page.looked - page.takenOut;
    before = page.sequences;
  }
}

/**
 * How many entries of a page were in the page before it: pages are read from the tail on, and what is appended
 * meanwhile shifts them.
 */
export function overlap(before: readonly string[], page: readonly string[]): number {
  const last = before.at(-1);
  const end = last === undefined ? -1 : page.indexOf(last);
  const repeated = page.slice(0, end + 1);
  const tail = before.slice(before.length - repeated.length);
  return repeated.every((sequence, i) => sequence === tail[i]) ? repeated.length : 0;
}

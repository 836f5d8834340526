import { lookForTasks, readAnatomy } from './calls.js';
import type { Examination } from './examination.js';
import { readPlaces } from './readPlaces.js';

/** Few enough to be looked for one by one. */
const FEW = 100;
const MAX_READINGS = 3;
/** Most sequences that a call looks for. */
const MAX_SEQUENCES = 100;

/** Tasks that were seen twice: those that moved meanwhile fall out by reading again, the others are looked for. */
export async function checkDuplicates(
  examination: Examination,
  suspects: ReadonlySet<string>,
): Promise<void> {
  let left = suspects;
  for (let reading = 0; reading < MAX_READINGS && left.size > FEW; reading++) {
    left = await seenTwice(examination, left);
  }
  await lookForAll(examination, [...left]);
}

async function seenTwice(
  examination: Examination,
  suspects: ReadonlySet<string>,
): Promise<Set<string>> {
  const once = new Set<string>();
  const twice = new Set<string>();
  const anatomy = await readAnatomy(examination.slice, false);
  const places = anatomy.kind === 'partition' ? anatomy.places : [];
  await readPlaces(examination, places, false, (sequence) => {
    if (!suspects.has(sequence)) return;
    (once.has(sequence) ? twice : once).add(sequence);
  });
  return twice;
}

/** Looks for tasks one by one, and mends what is not where it should be. */
export async function lookForAll(
  examination: Examination,
  sequences: readonly string[],
): Promise<void> {
  for (let start = 0; start < sequences.length;) {
    const asked = sequences.slice(start, start + MAX_SEQUENCES);
    const { tried, faults } = await lookForTasks(examination.slice, examination.fix, asked);
    examination.enter(faults);
    start += Math.max(1, tried);
  }
}

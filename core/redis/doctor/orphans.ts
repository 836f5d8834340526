import { countOrphans, readAnatomy, readTotals } from './calls.js';
import type { Examination } from './examination.js';
import { lookForAll } from './lookForAll.js';
import { readPlaces } from './readPlaces.js';

const MAX_READINGS = 3;
/** Most fields that a call takes. */
const MAX_FIELDS = 1000;

/** Whether bodies that were seen in no place can be in none: in a pool at work they have only moved meanwhile. */
export async function mayHaveOrphans(
  examination: Examination,
  unseen: ReadonlySet<string>,
): Promise<boolean> {
  return unseen.size > 0 && (await expectedOrphans(examination)) > 0;
}

/**
 * Bodies that were seen in no place. In a pool that is at work some of them have only moved meanwhile; that there are
 * orphans at all is seen from the totals, and by them it is shown that all suspects are, or which.
 *
 * @param hidden tasks in lanes that nobody looks at, which the totals leave out
 */
export async function checkOrphans(
  examination: Examination,
  unseen: ReadonlySet<string>,
  hidden: number,
): Promise<void> {
  if (unseen.size === 0 || (await expectedOrphans(examination)) <= hidden) return;
  let suspects = await stillThere(examination, [...unseen]);
  for (let reading = 0; suspects.length > 0; reading++) {
    if (await mendAll(examination, suspects, hidden)) return;
    if (reading === MAX_READINGS) break;
    suspects = await stillThere(examination, await stillUnseen(examination, suspects));
  }
  const unshown = suspects.map((sequence) => ({ sequence, sightings: [] }));
  await lookForAll(examination, 'nowhere', unshown);
}

/** Bodies without a token, where each token without a body and each second one was found. */
async function expectedOrphans(examination: Examination): Promise<number> {
  const { bodies, tokens } = await readTotals(examination.slice, false);
  const idle = ['missing-body', 'no-token', 'two-places'] as const;
  return bodies - tokens + idle.reduce((sum, kind) => sum + examination.left(kind), 0);
}

async function stillThere(
  examination: Examination,
  fields: readonly string[],
): Promise<readonly string[]> {
  const there: string[] = [];
  for (let start = 0; start < fields.length; start += MAX_FIELDS) {
    const asked = fields.slice(start, start + MAX_FIELDS);
    const step = await countOrphans(examination.slice, false, Number.MAX_SAFE_INTEGER, asked);
    there.push(...step.there);
    examination.step(0);
  }
  return there;
}

async function stillUnseen(
  examination: Examination,
  suspects: readonly string[],
): Promise<readonly string[]> {
  const unseen = new Set(suspects);
  const anatomy = await readAnatomy(examination.slice, false);
  const places = anatomy.kind === 'partition' ? anatomy.places : [];
  await readPlaces(examination, places, false, (sequence) => void unseen.delete(sequence));
  return [...unseen];
}

/** Mends all suspects; false when it could not be shown that they are orphans, all of them. */
async function mendAll(
  examination: Examination,
  suspects: readonly string[],
  hidden: number,
): Promise<boolean> {
  for (let start = 0; start < suspects.length;) {
    const left = examination.fix ? suspects.length - start : suspects.length;
    const asked = suspects.slice(start, start + MAX_FIELDS);
    const step = await countOrphans(examination.slice, examination.fix, left + hidden, asked);
    if (!step.isShown) return false;
    examination.enter(step.faults);
    start += Math.max(1, step.looked);
  }
  return true;
}

import { sentence } from '../../domain/sentence.js';
import {
  readAnatomy,
  readTotals,
  type Anatomy,
  type HiddenLane,
  type WrongTypes,
} from './calls.js';
import { checkDuplicates } from './duplicates.js';
import type { Examination } from './examination.js';
import { checkLimits } from './limits.js';
import { checkNode } from './nodes.js';
import { checkHiddenLanes, checkWaiting } from './lanes.js';
import { checkOrphans, mayHaveOrphans } from './orphans.js';
import { readHash } from './readHashes.js';
import { readPlaces } from './readPlaces.js';
import { SeenSequences } from './seenSequences.js';
import { checkSettingsOf } from './settings.js';

/**
 * Examines one partition. What the scripts need comes first: settings, then the entries of all places, so that no
 * later repair meets one it cannot read; the counters come last, because repairs before them change what they count.
 */
export async function examine(
  examination: Examination,
  sound: ReadonlyMap<string, string>,
  partitions: number,
): Promise<void> {
  const anatomy = await readAnatomy(examination.slice, examination.fix);
  if (anatomy.kind === 'wrong-type') {
    enterWrongTypes(examination, anatomy);
    return;
  }
  examination.enter(anatomy.faults);
  await checkSettingsOf(examination, anatomy.settings, sound, partitions);
  const hidden = await checkTasks(examination, anatomy);
  for (const name of anatomy.names) await checkNode(examination, name);
  await checkLimits(examination);
  await readHash(examination, 'failures');
  await readHash(examination, 'progress');
  await checkWaiting(examination, hidden);
  const { faults } = await readTotals(examination.slice, examination.fix);
  examination.enter(faults);
}

/** Each task is in one place, and each entry of a place is one of a task. Returns the lanes that nobody looks at. */
async function checkTasks(
  examination: Examination,
  { places, lastSequence }: Anatomy,
): Promise<readonly HiddenLane[]> {
  const seen = new SeenSequences();
  const twice = new Set<string>();
  await readPlaces(examination, places, true, (sequence) => {
    if (!seen.add(sequence)) twice.add(sequence);
  });
  const unseen = new Set<string>();
  await readHash(examination, 'tasks', (field, isAhead) => {
    if (!isSequence(field) || (!seen.has(field) && (isAhead || Number(field) <= lastSequence))) {
      unseen.add(field);
    }
  });
  const hidden = (await mayHaveOrphans(examination, unseen))
    ? await checkHiddenLanes(examination, unseen, (sequence) => twice.add(sequence))
    : [];
  await checkDuplicates(examination, places, twice);
  const inHidden = hidden.reduce((sum, { tasks }) => sum + tasks, 0);
  await checkOrphans(examination, unseen, inHidden);
  return hidden;
}

/** One that a task can be stored under; what was enqueued after the places were read is not looked for in them. */
function isSequence(field: string): boolean {
  return /^[1-9]\d{0,15}$/.test(field) && Number.isSafeInteger(Number(field));
}

function enterWrongTypes({ slice, ledger }: Examination, { keys }: WrongTypes): void {
  for (const { key, said } of keys) {
    ledger.enter({
      kind: 'wrong-type',
      partition: slice.index,
      detail: sentence('The key {0} holds another kind of value: {1}', key, said),
      confirmed: true,
      fixed: false,
    });
  }
  ledger.leaveUnchecked(
    sentence('Partition {0} was not looked at: its keys hold other kinds of values.', slice.index),
  );
}

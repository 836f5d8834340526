import { readAnatomy, type Place, type Sighting, type Suspect } from './calls.js';
import type { Examination } from './examination.js';
import { lookForAll } from './lookForAll.js';
import { readPlaces } from './readPlaces.js';

/** Few enough to be looked for one by one. */
const FEW = 100;
const MAX_READINGS = 3;
/** A list that the scripts look through; in a longer one they must be told where to look. */
const SHORT_LIST = 200_000;

/** Tasks that were seen twice: those that moved meanwhile fall out by reading again, the others are looked for. */
export async function checkDuplicates(
  examination: Examination,
  places: readonly Place[],
  twice: ReadonlySet<string>,
): Promise<void> {
  let suspects: readonly Suspect[] = [...twice].map((sequence) => ({ sequence, sightings: [] }));
  const isLong = places.some(({ length }) => length > SHORT_LIST);
  for (let reading = 0; suspects.length > 0 && reading < MAX_READINGS; reading++) {
    const isEnough = suspects.length <= FEW && (!isLong || reading > 0);
    if (isEnough) break;
    suspects = await seenTwice(examination, suspects);
  }
  await lookForAll(examination, 'twice', suspects);
}

async function seenTwice(
  examination: Examination,
  suspects: readonly Suspect[],
): Promise<readonly Suspect[]> {
  const seen = new Map<string, Sighting[]>(suspects.map(({ sequence }) => [sequence, []]));
  const anatomy = await readAnatomy(examination.slice, false);
  const places = anatomy.kind === 'partition' ? anatomy.places : [];
  await readPlaces(examination, places, false, (sequence, { kind, node, priority }, behind) => {
    seen.get(sequence)?.push({ kind, node, priority, behind });
  });
  return [...seen]
    .filter(([, sightings]) => sightings.length > 1)
    .map(([sequence, sightings]) => ({ sequence, sightings: sightings.filter(isInList) }));
}

function isInList({ kind }: Sighting): boolean {
  return kind === 'queue' || kind === 'backlog';
}

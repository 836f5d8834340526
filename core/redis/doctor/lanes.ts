import { countWaiting, findLanes, type HiddenLane } from './calls.js';
import type { Examination } from './examination.js';
import { readPlaces } from './readPlaces.js';

/** Most fields that a call takes. */
const MAX_FIELDS = 1000;

/**
 * Looks for lanes that no node looks at, and reads them as the other places: what is seen there is taken out of `unseen`,
 * and what was seen elsewhere, too, is told.
 *
 * @returns those that were left so
 */
export async function checkHiddenLanes(
  examination: Examination,
  unseen: Set<string>,
  seenTwice: (sequence: string) => void,
): Promise<readonly HiddenLane[]> {
  const found = await findAll(examination, [...unseen]);
  const places = found.map(({ lane, priority, tasks }) => {
    return { kind: 'backlog', node: lane === '0' ? '' : lane, priority, length: tasks };
  });
  await readPlaces(examination, places, true, (sequence) => {
    if (!unseen.delete(sequence)) seenTwice(sequence);
  });
  return examination.fix ? [] : found;
}

async function findAll(
  examination: Examination,
  fields: readonly string[],
): Promise<readonly HiddenLane[]> {
  const lanes = new Map<string, HiddenLane>();
  for (let start = 0; start < fields.length;) {
    const asked = fields.slice(start, start + MAX_FIELDS);
    const step = await findLanes(examination.slice, examination.fix, asked);
    const news = step.faults.filter(
      (_, i) => !lanes.has(`${step.lanes[i]?.priority}:${step.lanes[i]?.lane}`),
    );
    for (const lane of step.lanes) lanes.set(`${lane.priority}:${lane.lane}`, lane);
    examination.enter(news);
    start += Math.max(1, step.looked);
  }
  return [...lanes.values()];
}

/** What is counted of waiting tasks is what waits. */
export async function checkWaiting(
  examination: Examination,
  hidden: readonly HiddenLane[],
): Promise<void> {
  examination.enter(await countWaiting(examination.slice, examination.fix, hidden));
}

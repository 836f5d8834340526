import { lookForTasks, type Suspect } from './calls.js';
import type { Examination } from './examination.js';

/** Most tasks that one call looks for. */
const MAX_SUSPECTS = 100;

/** Looks for tasks one by one, and mends what is not where it should be. */
export async function lookForAll(
  examination: Examination,
  lookedLike: 'twice' | 'nowhere',
  suspects: readonly Suspect[],
): Promise<void> {
  for (let start = 0; start < suspects.length;) {
    const asked = suspects.slice(start, start + MAX_SUSPECTS);
    const step = await lookForTasks(examination.slice, examination.fix, lookedLike, asked);
    examination.enter(step.faults);
    start += Math.max(1, step.tried);
  }
}

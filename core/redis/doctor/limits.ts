import { lookAtLimits } from './calls.js';
import type { Examination } from './examination.js';

/** What is kept of limits by key is of tasks that run, or of keys that are looked at again. */
export async function checkLimits(examination: Examination): Promise<void> {
  for (const what of ['holders', 'limitDue', 'limits'] as const) {
    for (let after = ''; ;) {
      const step = await lookAtLimits(examination.slice, examination.fix, what, after);
      examination.enter(step.faults);
      if (step.last === '') break;
      after = step.last;
    }
  }
}

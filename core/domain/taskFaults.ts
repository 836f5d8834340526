import { SchedulerError } from './errors.js';
import { sentence, type Sentence } from './sentence.js';

/** Checks a whole number of a task that may be left out; the error is `invalid-task`. */
export function checkWhole(field: string, value: unknown, least: number, most: number): void {
  if (value === undefined) return;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    const shown = typeof value === 'number' ? String(value) : typeof value;
    throw invalidTask(
      sentence(
        '"{0}" is {1}; it must be a whole number from {2} to {3}',
        field,
        shown,
        least,
        most,
      ),
    );
  }
}

/** An `invalid-task` with what is wrong with it. */
export function invalidTask(fault: Sentence): SchedulerError {
  return new SchedulerError('invalid-task', sentence('This is not a task: {0}.', fault));
}

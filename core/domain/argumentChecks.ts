import { SchedulerError } from './errors.js';
import { sentence, type Sentence } from './sentence.js';

/** Longest wait of a timer, in ms: about 24 days. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** Checks that a caller in plain JavaScript gave a function; the error is `invalid-setting`. */
export function checkIsFunction(what: string, value: unknown): void {
  if (typeof value !== 'function') {
    throw invalid(sentence('{0} must be a function, not {1}.', what, show(value)));
  }
}

/** Checks how long to wait for something at the end, in ms: 0 or more; the error is `invalid-setting`. */
export function checkWait(value: unknown): void {
  if (typeof value !== 'number' || !(value >= 0)) {
    throw invalid(sentence('timeoutMs is {0}; it must be 0 or more, or Infinity.', show(value)));
  }
}

/**
 * Checks that a caller in plain JavaScript gave an object with members, and no list, Date or the like, which would
 * pass for one without any; the error is `invalid-setting`.
 */
export function checkIsObject(what: string, value: unknown): void {
  if (typeof value === 'object' && value !== null && RECORDS.has(tagOf(value))) return;
  throw invalid(sentence('{0} must be an object, not {1}.', what, show(value)));
}

/** What literals, instances of a program's classes, and what `import * as` gives call themselves. */
const RECORDS: ReadonlySet<string> = new Set(['Object', 'Module']);

/** What kind of object it is, for example `Date`; a revoked proxy does not even say that. */
function tagOf(value: object): string {
  try {
    return Object.prototype.toString.call(value).slice('[object '.length, -1).slice(0, 64);
  } catch {
    return 'object';
  }
}

/** Checks a time to wait, in ms, that may be left out; the error is `invalid-setting`. */
export function checkDuration(name: string, value: unknown): void {
  if (value !== undefined) checkNumber(name, value, 1, MAX_TIMER_MS);
}

/** Checks that a caller in plain JavaScript gave a list; the error is `invalid-task`. */
export function checkIsList(what: string, value: unknown): void {
  if (!Array.isArray(value)) {
    throw new SchedulerError('invalid-task', sentence('{0} must be a list.', what));
  }
}

/** Checks a whole number; the error is `invalid-setting`, naming it, its value and its range. */
export function checkNumber(name: string, value: unknown, least: number, most: number): void {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw invalid(
      sentence(
        '{0} is {1}; it must be a whole number from {2} to {3}.',
        name,
        show(value),
        least,
        most,
      ),
    );
  }
}

/** Checks a number that need not be whole; the error is `invalid-setting`, naming it, its value and its range. */
export function checkReal(name: string, value: unknown, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return;
  throw invalid(
    sentence('{0} is {1}; it must be from {2} to {3}.', name, show(value), least, most),
  );
}

/** Checks one of a few words; the error is `invalid-setting`, naming them. */
export function checkChoice(name: string, value: unknown, choices: readonly string[]): void {
  if (typeof value === 'string' && choices.includes(value)) return;
  throw invalid(
    sentence('{0} is {1}; it must be one of: {2}.', name, show(value), choices.join(', ')),
  );
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 64));
  if (typeof value === 'number' || value === null) return String(value);
  return typeof value === 'object' ? tagOf(value) : typeof value;
}

export function invalid(said: Sentence): SchedulerError {
  return new SchedulerError('invalid-setting', said);
}

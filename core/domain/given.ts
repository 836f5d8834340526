import { checkIsFunction, checkIsList, checkIsObject, invalid, show } from './argumentChecks.js';
import { SchedulerError } from './errors.js';
import { sentence, type Sentence } from './sentence.js';

/**
 * Reads what a caller in plain JavaScript gave: its getters may throw, and a proxy may do anything.
 *
 * @param toError makes the error of what cannot be read; `invalid-setting` when it is left out
 */
export function readGiven<T>(
  what: string,
  read: () => T,
  toError: (said: Sentence) => SchedulerError = invalid,
): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof SchedulerError) throw cause;
    const error = toError(sentence('{0} cannot be read', what));
    throw new SchedulerError(error.reason, error.said, { cause });
  }
}

/** A copy of options, each member read once; the error is `invalid-setting`. */
export function readOptions<T extends object>(
  what: string,
  given: T,
  members: readonly (keyof T & string)[],
): T {
  checkIsObject(what, given);
  return readGiven(what, () => {
    const read: Partial<T> = {};
    for (const member of members) {
      const value = given[member];
      if (value !== undefined) read[member] = value;
    }
    return read as T;
  });
}

/** What `each` makes of the items of a list, each read once; the error is `invalid-task`. */
export function readList<T, R>(what: string, given: readonly T[], each: (item: T) => R): R[] {
  const toError = (said: Sentence) => new SchedulerError('invalid-task', said);
  return readGiven(
    what,
    () => {
      checkIsList(what, given);
      const read: R[] = [];
      // not by its own methods: what a list leaves out is an item that is not there, and not nothing
      for (const item of given) read.push(each(item));
      return read;
    },
    toError,
  );
}

/** Checks a yes or no that may be left out; the error is `invalid-setting`. */
export function checkFlag(what: string, value: unknown): void {
  if (value === undefined || typeof value === 'boolean') return;
  throw invalid(sentence('{0} must be true or false, not {1}.', what, show(value)));
}

/** Checks a signal that may be left out; the error is `invalid-setting`. */
export function checkSignal(signal: unknown): void {
  if (signal === undefined) return;
  const isSignal = readGiven('signal', () => {
    const { aborted, addEventListener } = (signal ?? {}) as Partial<AbortSignal>;
    return typeof aborted === 'boolean' && typeof addEventListener === 'function';
  });
  if (!isSignal) throw invalid(sentence('signal must be an AbortSignal, not {0}.', show(signal)));
}

/** Checks a text that may be left out; the error is `invalid-setting`. */
export function checkText(name: string, value: unknown): void {
  if (value === undefined) return;
  if (typeof value !== 'string') {
    throw invalid(sentence('{0} must be a text, not {1}.', name, show(value)));
  }
  if (!value.isWellFormed()) throw invalid(sentence('{0} is not well-formed Unicode.', name));
}

/** Checks a function that may be left out; the error is `invalid-setting`. */
export function checkListener(name: string, value: unknown): void {
  if (value !== undefined) checkIsFunction(name, value);
}

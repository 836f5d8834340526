import { SchedulerError } from './errors.js';
import { MAX_CAPACITY, MAX_WEIGHT, MIN_WEIGHT } from './node.js';
import { MAX_PARTITIONS, STRATEGIES, type PoolSettings, type Strategy } from './pool.js';
import { sentence, type Sentence } from './sentence.js';
import { MAX_ATTEMPTS } from './task.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Longest wait of a timer, in ms: about 24 days. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Checks settings as they come from a caller, plain JavaScript included.
 *
 * @throws SchedulerError `invalid-setting` naming the setting, its value and its range
 */
export function checkSettings(settings: Partial<PoolSettings>): void {
  checkIsObject('The settings', settings);
  for (const [name, value] of Object.entries<unknown>({ ...settings })) {
    if (!Object.hasOwn(CHECKS, name)) {
      throw invalid(
        sentence(
          'There is no pool setting "{0}". Known: {1}.',
          name,
          Object.keys(CHECKS).join(', '),
        ),
      );
    }
    if (value !== undefined) CHECKS[name as keyof PoolSettings](value);
  }
}

const CHECKS: { readonly [S in keyof PoolSettings]: (value: unknown) => void } = {
  strategy: (value) => {
    if (!STRATEGIES.includes(value as Strategy)) {
      throw invalid(
        sentence('strategy is {0}; it must be one of: {1}.', show(value), STRATEGIES.join(', ')),
      );
    }
  },
  window: (value) => {
    if (value === 'unlimited') return;
    if (typeof value !== 'number' || !(value >= 0 && value <= 1_000_000)) {
      throw invalid(
        sentence(
          'window is {0}; it must be "unlimited" or a multiple of the capacity from 0 to 1000000.',
          show(value),
        ),
      );
    }
  },
  maxAttempts: (value) => checkNumber('maxAttempts', value, 1, MAX_ATTEMPTS),
  retryDelayMs: (value) => checkNumber('retryDelayMs', value, 0, DAY_MS),
  maxRetryDelayMs: (value) => checkNumber('maxRetryDelayMs', value, 0, 31 * DAY_MS),
  heartbeatTimeoutMs: (value) => checkNumber('heartbeatTimeoutMs', value, 100, DAY_MS),
  maxPayloadBytes: (value) => checkNumber('maxPayloadBytes', value, 1, 64 * 1024 * 1024),
};

/** Checks that a caller in plain JavaScript gave a function; the error is that of {@link checkSettings}. */
export function checkIsFunction(what: string, value: unknown): void {
  if (typeof value !== 'function') {
    throw invalid(sentence('{0} must be a function, not {1}.', what, show(value)));
  }
}

/** Checks how long to wait for something at the end, in ms: 0 or more; the error is that of {@link checkSettings}. */
export function checkWait(value: unknown): void {
  if (typeof value !== 'number' || !(value >= 0)) {
    throw invalid(sentence('timeoutMs is {0}; it must be 0 or more, or Infinity.', show(value)));
  }
}

/** Checks that a caller in plain JavaScript gave an object; the error is that of {@link checkSettings}. */
export function checkIsObject(what: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    throw invalid(sentence('{0} must be an object, not {1}.', what, show(value)));
  }
}

/** Checks a time to wait, in ms, that may be left out; the error is that of {@link checkSettings}. */
export function checkDuration(name: string, value: unknown): void {
  if (value !== undefined) checkNumber(name, value, 1, MAX_TIMER_MS);
}

/** Checks a partition count; the error is that of {@link checkSettings}. */
export function checkPartitions(partitions: unknown): void {
  checkNumber('partitions', partitions, 1, MAX_PARTITIONS);
}

/** Whether a text can be how many partitions a pool has. */
export function isPartitionCount(text: unknown): boolean {
  return (
    typeof text === 'string' &&
    /^\d{1,2}$/.test(text) &&
    Number(text) >= 1 &&
    Number(text) <= MAX_PARTITIONS
  );
}

/** Checks a node's capacity and weight; the error is that of {@link checkSettings}. */
export function checkNodeOptions(capacity: unknown, weight: unknown): void {
  checkNumber('capacity', capacity, 1, MAX_CAPACITY);
  if (typeof weight !== 'number' || !(weight >= MIN_WEIGHT && weight <= MAX_WEIGHT)) {
    throw invalid(
      sentence('weight is {0}; it must be from {1} to {2}.', show(weight), MIN_WEIGHT, MAX_WEIGHT),
    );
  }
}

function checkNumber(name: string, value: unknown, least: number, most: number): void {
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

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 64));
  return typeof value === 'number' || value === null ? String(value) : typeof value;
}

function invalid(said: Sentence): SchedulerError {
  return new SchedulerError('invalid-setting', said);
}

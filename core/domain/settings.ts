import {
  checkChoice,
  checkIsObject,
  checkNumber,
  checkReal,
  invalid,
  show,
} from './argumentChecks.js';
import { readGiven } from './given.js';
import { MAX_CAPACITY, MAX_WEIGHT, MIN_WEIGHT } from './node.js';
import {
  AUTO_REBALANCES,
  BACKOFFS,
  MAX_PARTITIONS,
  MAX_PAYLOAD_BYTES,
  MAX_RATE_PER_SECOND,
  STEALINGS,
  STRATEGIES,
  WEIGHTS,
  type PoolSettings,
} from './pool.js';
import { sentence } from './sentence.js';
import { MAX_ATTEMPTS } from './task.js';
import { areLabels, MAX_LABEL_BYTES, MAX_LABELS } from './terms.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A copy of settings as they come from a caller, plain JavaScript included; the error is `invalid-setting`. */
export function readSettings<T extends Partial<PoolSettings>>(given: T): T {
  checkIsObject('The settings', given);
  return readGiven('The settings', () => ({ ...given }));
}

/**
 * Checks settings of a pool without changing any: each by itself.
 *
 * @param partitions how many the pool has, where that is known: each must get a share of what the pool may hold
 * @throws SchedulerError `invalid-setting` naming the setting, its value and its range
 * @example checkSettings({ window: 4, heartbeatTimeoutMs: 5000 });
 */
export function checkSettings(settings: Partial<PoolSettings>, partitions?: number): void {
  for (const [name, value] of Object.entries<unknown>(settings)) {
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
  if (partitions !== undefined) checkShares(settings, partitions);
}

const CHECKS: { readonly [S in keyof PoolSettings]: (value: unknown) => void } = {
  strategy: (value) => checkChoice('strategy', value, STRATEGIES),
  window: checkWindow,
  stealing: (value) => checkChoice('stealing', value, STEALINGS),
  weights: (value) => checkChoice('weights', value, WEIGHTS),
  backoff: (value) => checkChoice('backoff', value, BACKOFFS),
  maxAttempts: (value) => checkNumber('maxAttempts', value, 1, MAX_ATTEMPTS),
  retryDelayMs: (value) => checkNumber('retryDelayMs', value, 0, DAY_MS),
  maxRetryDelayMs: (value) => checkNumber('maxRetryDelayMs', value, 0, 31 * DAY_MS),
  heartbeatTimeoutMs: (value) => checkNumber('heartbeatTimeoutMs', value, 100, DAY_MS),
  maxPayloadBytes: (value) => checkNumber('maxPayloadBytes', value, 1, MAX_PAYLOAD_BYTES),
  maxBacklog: (value) => checkNumber('maxBacklog', value, 0, 1_000_000_000),
  completedKept: (value) => checkNumber('completedKept', value, 0, 1000),
  ratePerSecond: (value) => checkReal('ratePerSecond', value, 0, MAX_RATE_PER_SECOND),
  rateBurst: (value) => checkNumber('rateBurst', value, 1, MAX_RATE_PER_SECOND),
  limitConcurrency: (value) => checkNumber('limitConcurrency', value, 0, 1_000_000),
  limitRatePerSecond: (value) => checkReal('limitRatePerSecond', value, 0, MAX_RATE_PER_SECOND),
  limitRateBurst: (value) => checkNumber('limitRateBurst', value, 1, MAX_RATE_PER_SECOND),
  autoRebalance: (value) => checkChoice('autoRebalance', value, AUTO_REBALANCES),
  rebalanceThreshold: (value) => checkReal('rebalanceThreshold', value, 1.01, 1_000_000),
  rebalanceIntervalMs: (value) => checkNumber('rebalanceIntervalMs', value, 1_000, DAY_MS),
};

/** Checks a window, a pool's or a node's own; the error is that of {@link checkSettings}. */
export function checkWindow(value: unknown): void {
  if (value === 'unlimited') return;
  if (typeof value === 'number' && value >= 0 && value <= 1_000_000) return;
  throw invalid(
    sentence(
      'window is {0}; it must be "unlimited" or a multiple of the capacity from 0 to 1000000.',
      show(value),
    ),
  );
}

/** Checks a partition count; the error is that of {@link checkSettings}. */
export function checkPartitions(partitions: unknown): void {
  checkNumber('partitions', partitions, 1, MAX_PARTITIONS);
}

/**
 * Checks that each partition gets a share of what a pool may hold: one without would never take a task whose
 * `dedupKey` belongs there.
 */
function checkShares({ maxBacklog = 0 }: Partial<PoolSettings>, partitions: number): void {
  if (maxBacklog === 0 || maxBacklog >= partitions) return;
  throw invalid(
    sentence(
      'maxBacklog is {0}; a pool of {1} partitions needs {1} at least, or 0 for no bound.',
      maxBacklog,
      partitions,
    ),
  );
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
  checkReal('weight', weight, MIN_WEIGHT, MAX_WEIGHT);
}

/** A copy of the labels that a node offers, checked; the error is that of {@link checkSettings}. */
export function readLabels(given: unknown = []): readonly string[] {
  const labels: unknown = readGiven('labels', () => {
    if (!Array.isArray(given)) return given;
    // one more is too many already: a list may say that it has four thousand million
    const length = Math.min(given.length, MAX_LABELS + 1);
    return Array.from({ length }, (_, i): unknown => given[i]);
  });
  if (areLabels(labels)) return labels;
  throw invalid(
    sentence(
      'labels must be a list of at most {0} labels of 1 to {1} letters, digits and _ . @ / + = -, not {2}.',
      MAX_LABELS,
      MAX_LABEL_BYTES,
      show(given),
    ),
  );
}

import { checkNumber, checkReal, invalid, show } from './argumentChecks.js';
import { readOptions } from './given.js';
import { MAX_RATE_PER_SECOND } from './pool.js';
import { sentence } from './sentence.js';
import { isTerm, MAX_TERM_BYTES } from './terms.js';

/** Limits of the tasks with one `limitKey`; what is left out is as the pool's settings say. */
export interface KeyLimits {
  /** Most of them that run at once, over all nodes: a whole number; 0: no limit. */
  readonly concurrency?: number;
  /** Most of them started in a second, over all nodes; 0: no limit. */
  readonly ratePerSecond?: number;
  /** How many may start at once after a pause, where there is a rate: a whole number from 1. */
  readonly burst?: number;
}

/** A `limitKey`, the limits that count for it, and what there is of it. */
export interface LimitedKey extends Required<KeyLimits> {
  readonly key: string;
  /** Its limits of its own, as they were set; left out where it has none, and the pool's settings count. */
  readonly own?: KeyLimits;
  readonly running: number;
  /** Tasks that were put aside, because they may not start yet. */
  readonly limited: number;
}

/** Some of a pool's limit keys. */
export interface LimitPage {
  readonly keys: readonly LimitedKey[];
  /** Whether there are more behind them. */
  readonly more: boolean;
}

/** Which of a pool's limit keys. */
export interface LimitRange {
  /** The key behind which to begin; from the first one when left out. */
  readonly after?: string;
  /** The key with which to begin, or, where there is nothing of it, behind it; instead of `after`. */
  readonly from?: string;
  /** How many, 1 to {@link MAX_LIMIT_ROWS}; 100 when left out. */
  readonly limit?: number;
}

/** Where a range of limit keys begins: behind a key or with it; behind `''` is the first one. */
export interface LimitStart {
  readonly key: string;
  readonly isInside: boolean;
}

/** The first limit key. */
export const FIRST_LIMIT: LimitStart = { key: '', isInside: false };

/** Most limit keys that are read at once. */
export const MAX_LIMIT_ROWS = 200;
/** Most tasks of a key that may be let run at once. */
export const MAX_CONCURRENCY = 1_000_000;

/** Checks a `limitKey`; the error is `invalid-setting`. */
export function toLimitKey(key: unknown): string {
  if (isTerm(key)) return key;
  throw invalid(
    sentence(
      'A limitKey must be a text of 1 to {0} bytes without ";" and control characters, not {1}.',
      MAX_TERM_BYTES,
      show(key),
    ),
  );
}

/** Limits as a caller gave them, checked; the error is `invalid-setting`. */
export function readKeyLimits(given: KeyLimits): KeyLimits {
  const limits = readOptions('The limits', given, ['concurrency', 'ratePerSecond', 'burst']);
  const { concurrency, ratePerSecond, burst } = limits;
  if (concurrency !== undefined) checkNumber('concurrency', concurrency, 0, MAX_CONCURRENCY);
  if (ratePerSecond !== undefined) {
    checkReal('ratePerSecond', ratePerSecond, 0, MAX_RATE_PER_SECOND);
  }
  if (burst !== undefined) checkNumber('burst', burst, 1, MAX_RATE_PER_SECOND);
  return limits;
}

/** A range as a caller gave it, checked; the error is `invalid-setting`. */
export function readLimitRange(given: LimitRange): { start: LimitStart; limit: number } {
  const { after, from, limit = 100 } = readOptions('The range', given, ['after', 'from', 'limit']);
  checkNumber('limit', limit, 1, MAX_LIMIT_ROWS);
  if (from !== undefined && after !== undefined) {
    throw invalid(sentence('A range begins "from" a key or "after" one, not both.'));
  }
  const key = from ?? after;
  return {
    start: { key: key === undefined ? '' : toLimitKey(key), isInside: from !== undefined },
    limit,
  };
}

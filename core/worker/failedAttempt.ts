import { MAX_DELAY_MS } from '../domain/wishes.js';
import type { TaskId } from '../domain/task.js';
import type { FailedAttempt } from '../redis/calls/take.js';
import { DoNotRetry } from './retry.js';

/** An attempt that failed, as a worker's own backoff is asked about it. */
export interface AttemptFailure {
  readonly id: TaskId;
  readonly name: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** What the handler threw. */
  readonly error: unknown;
}

/** How long a failed task waits for its next attempt, in ms; anything else than a number leaves it to the pool. */
export type BackoffFunction = (failure: AttemptFailure) => number | undefined;

type Failure = Omit<FailedAttempt, 'token'>;

/** What to tell the pool of an attempt that failed: whether and when to try again, and why it failed. */
export function failedAttempt(failure: AttemptFailure, backoff?: BackoffFunction): Failure {
  const { error } = failure;
  const told = describe(error);
  if (error instanceof DoNotRetry) return { retry: false, error: told };
  const afterMs = wholeMs(askedBy(error)) ?? wholeMs(chosenBy(backoff, failure));
  return { retry: true, error: told, ...(afterMs !== undefined && { retryAfterMs: afterMs }) };
}

/** Longest text of an error that is sent, in characters; the scripts keep at most so many bytes. */
const MAX_ERROR_LENGTH = 4096;

/** A handler may throw anything, even what cannot be turned into text. */
function describe(error: unknown): string {
  try {
    return textOfError(error).slice(0, MAX_ERROR_LENGTH).toWellFormed();
  } catch {
    return 'The handler threw something that cannot be shown as text.';
  }
}

function textOfError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.stack?.includes(error.message) ? error.stack : `${error.name}: ${error.message}`;
}

/** Reading a property of what was thrown may throw, too. */
function askedBy(error: unknown): unknown {
  try {
    const isObject = typeof error === 'object' && error !== null;
    return isObject && 'retryAfterMs' in error ? error.retryAfterMs : undefined;
  } catch {
    return undefined;
  }
}

/** A backoff that fails leaves it to the pool. */
function chosenBy(backoff: BackoffFunction | undefined, failure: AttemptFailure): unknown {
  try {
    return backoff?.(failure);
  } catch {
    return undefined;
  }
}

function wholeMs(ms: unknown): number | undefined {
  if (typeof ms !== 'number' || Number.isNaN(ms)) return undefined;
  return Math.min(Math.max(0, Math.ceil(ms)), MAX_DELAY_MS);
}

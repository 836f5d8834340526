import { sentence } from './sentence.js';
import type { NewTask } from './task.js';
import { checkWhole, invalidTask } from './taskFaults.js';

/** Longest a task may wait when it is enqueued, in ms: 366 days. */
export const MAX_DELAY_MS = 366 * 24 * 60 * 60 * 1000;
/** Longest a `dedupKey` is remembered and a result kept, in ms: 31 days. */
export const MAX_TTL_MS = 31 * 24 * 60 * 60 * 1000;
/** How long a `dedupKey` is remembered when the task does not say, in ms. */
export const DEFAULT_DEDUP_TTL_MS = 24 * 60 * 60 * 1000;
/** Longest `dedupKey`, in UTF-8 bytes. */
export const MAX_DEDUP_KEY_BYTES = 256;
/** The last moment that a Date holds, in ms since the epoch. */
const LAST_MOMENT_MS = 8.64e15;

/** Checks when a task is to run, its key, and how long its result is kept; the error is `invalid-task`. */
export function checkWishes(task: NewTask): void {
  checkWhole('resultTtlMs', task.resultTtlMs, 1, MAX_TTL_MS);
  checkWhole('delayMs', task.delayMs, 0, MAX_DELAY_MS);
  if (task.runAt !== undefined) {
    if (task.delayMs !== undefined) throw invalidTask(sentence('it has both delayMs and runAt'));
    checkWhole('runAt', momentOf(task.runAt), 0, LAST_MOMENT_MS);
  }
  if (task.dedupKey !== undefined) checkKey(task.dedupKey);
  else if (task.dedupTtlMs !== undefined) {
    throw invalidTask(sentence('it has a dedupTtlMs without a dedupKey'));
  }
  checkWhole('dedupTtlMs', task.dedupTtlMs, 1, MAX_TTL_MS);
}

/** How `lua/lib/wishes.lua` reads when a task is to run: `''`, `+<ms to wait>` or `@<ms since the epoch>`. */
export function waitOf({ delayMs, runAt }: NewTask): string {
  if (runAt !== undefined) return `@${String(momentOf(runAt))}`;
  return delayMs === undefined || delayMs === 0 ? '' : `+${delayMs}`;
}

export function dedupTtlOf({ dedupTtlMs }: NewTask): number {
  return dedupTtlMs ?? DEFAULT_DEDUP_TTL_MS;
}

/** Callers in plain JavaScript may pass anything at all. */
export function momentOf(runAt: unknown): unknown {
  return runAt instanceof Date ? runAt.getTime() : runAt;
}

function checkKey(key: unknown): void {
  if (typeof key !== 'string' || !key.isWellFormed()) {
    throw invalidTask(sentence('its "dedupKey" must be a string of well-formed Unicode'));
  }
  const bytes = Buffer.byteLength(key);
  if (bytes < 1 || bytes > MAX_DEDUP_KEY_BYTES) {
    throw invalidTask(
      sentence('its "dedupKey" has {0} bytes; 1 to {1} are possible', bytes, MAX_DEDUP_KEY_BYTES),
    );
  }
}

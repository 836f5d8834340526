import type { Localizer } from '../ui/localizer.js';

/** The fixed texts with which the scripts refuse inbox items; `core/redis/lua/lib/inbox.lua` writes them, and what it includes. */
export const rejectedReasons: readonly string[] = [
  'it is not JSON',
  'it is not UTF-8',
  'it has a NUL byte',
  'it has a control character in a string, where JSON wants an escape',
  'it has a number without a digit before or after its point',
  'it has a number that is too large for JSON readers',
  'it has more bytes than the pool takes',
  'its payload has more bytes than the pool takes',
  'it must be a JSON object with a "name" string',
  'name must have 1 to 256 bytes',
  'unknown field',
  'priority must be a whole number from 0 to 9',
  'cost must be a whole number from 1 to 1000000',
  'maxAttempts must be a whole number from 1 to 1000',
  'timeoutMs must be a whole number from 1 to 2073600000',
  'resultTtlMs must be a whole number from 1 to 2678400000',
  'requires must be a list of labels',
  'requires must have at most 16 labels',
  'requires must be labels of 1 to 64 letters, digits and _ . @ / + = -',
  'tenant must have 1 to 128 bytes, and no ";" or control character',
  'limitKey must have 1 to 128 bytes, and no ";" or control character',
  'affinity must have 1 to 128 bytes, and no ";" or control character',
  'its limitKey belongs into the inbox of another partition',
  'it has both delayMs and runAt',
  'delayMs must be a whole number from 0 to 31622400000',
  'runAt must be a whole number of ms since the epoch',
  'it has a dedupTtlMs without a dedupKey',
  'its dedupKey belongs into the inbox of another partition',
  'dedupKey must have 1 to 256 bytes',
  'dedupTtlMs must be a whole number from 1 to 2678400000',
];

/**
 * Why an inbox item was refused, in the language of the person: a fixed text and, behind a colon, what is
 * particular to the item. Any program may have written anything else; that stays as it is.
 */
export function rejectedReason(l10n: Localizer, reason: string): string {
  const text = reason.split(': ', 1)[0] ?? '';
  if (!rejectedReasons.includes(text)) return reason;
  return `${l10n.t(text)}${reason.slice(text.length)}`;
}

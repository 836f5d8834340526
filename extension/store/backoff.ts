import type { Fault } from './state.js';

const firstRetryMs = 1000;
const longestRetryMs = 30_000;

// Trying again by itself does not help against these: a person must change something first. And
// wrong credentials, tried again and again, can lock a user out.
const lasting: readonly Fault['reason'][] = [
  'wrong-credentials',
  'password-in-url',
  'invalid-url',
  'invalid-name',
  'no-permission',
  'redis-too-old',
];

/** The wait before the next try after `failures` in a row, in ms; undefined when only a person can help. */
export function retryDelayMs(reason: Fault['reason'], failures: number): number | undefined {
  if (lasting.includes(reason)) return undefined;
  return Math.min(longestRetryMs, firstRetryMs * 2 ** Math.max(0, failures - 1));
}

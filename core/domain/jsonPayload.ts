import { SchedulerError } from './errors.js';
import { notSerialisable, OverBound, PayloadWalk } from './payloadWalk.js';
import { MAX_PAYLOAD_BYTES } from './pool.js';
import { sentence } from './sentence.js';
import type { JsonValue } from './task.js';

/**
 * Encodes a payload as JSON, faithfully or not at all.
 *
 * `JSON.stringify` alone would turn NaN, functions, Maps and lone surrogates into something else without
 * a word; here they are errors. Object properties that are undefined are left out, as everywhere in JSON.
 *
 * @throws SchedulerError `payload-not-serialisable`, with the path of the culprit
 */
export function encodePayload(payload: unknown): string {
  const json = encodeWithin(payload, MAX_PAYLOAD_BYTES);
  if (json !== undefined) return json;
  throw notSerialisable(sentence('it has more than {0} bytes', MAX_PAYLOAD_BYTES));
}

/**
 * As {@link encodePayload}; undefined where the JSON has surely more than `mostBytes`. It stops there: a small object
 * that holds another one twice, and that one a third twice, may stand for more JSON than any memory has.
 */
export function encodeWithin(payload: unknown, mostBytes: number): string | undefined {
  // the quick way for texts: a walk costs a third of their encoding
  if (typeof payload === 'string' && payload.length < mostBytes && payload.isWellFormed()) {
    return JSON.stringify(payload);
  }
  try {
    const read = new PayloadWalk(mostBytes).read(payload ?? null, '');
    const json: unknown = JSON.stringify(read);
    if (typeof json === 'string') return json;
  } catch (error) {
    if (error instanceof OverBound) return undefined;
    if (error instanceof SchedulerError) throw error;
    // a getter or a toJSON of the payload's own
    throw notSerialisable(sentence('reading it failed'), { cause: error });
  }
  // a getter of its own answers otherwise when it is asked again
  throw notSerialisable(sentence('reading it failed'));
}

/** Reads JSON that a program has written; undefined where it is none. */
export function decodeJson(text: string): JsonValue | undefined {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

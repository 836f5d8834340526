import { SchedulerError } from './errors.js';
import { sentence, type Sentence } from './sentence.js';
import type { JsonValue } from './task.js';

/** Deepest nesting of a payload: every language's JSON reader takes this much. */
export const MAX_PAYLOAD_DEPTH = 500;

/**
 * Encodes a payload as JSON, faithfully or not at all.
 *
 * `JSON.stringify` alone would turn NaN, functions, Maps and lone surrogates into something else without
 * a word; here they are errors. Object properties that are undefined are left out, as everywhere in JSON.
 *
 * @throws SchedulerError `payload-not-serialisable`, with the path of the culprit
 */
export function encodePayload(payload: unknown): string {
  try {
    const fault = payloadFault(payload, '', [], false);
    if (fault === undefined) return JSON.stringify(payload ?? null);
    throw notSerialisable(fault);
  } catch (error) {
    if (error instanceof SchedulerError) throw error;
    // a getter or a toJSON of the payload's own
    throw notSerialisable(sentence('reading it failed'), { cause: error });
  }
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

function notSerialisable(fault: Sentence, options?: ErrorOptions): SchedulerError {
  const said = sentence(
    'The payload cannot be stored as JSON: {0}. Give plain objects, arrays, strings, finite numbers, booleans and null.',
    fault,
  );
  return new SchedulerError('payload-not-serialisable', said, options);
}

function payloadFault(
  value: unknown,
  path: string,
  parents: readonly object[],
  inArray: boolean,
): Sentence | undefined {
  switch (typeof value) {
    case 'boolean':
      return undefined;
    case 'string':
      return value.isWellFormed() ? undefined : sentence('{0} has a lone surrogate', at(path));
    case 'number':
      return Number.isFinite(value) ? undefined : sentence('{0} is {1}', at(path), value);
    case 'undefined':
      return inArray ? sentence('{0} is {1}', at(path), 'undefined') : undefined;
    case 'object':
      return value === null ? undefined : objectFault(value, path, parents);
    case 'bigint':
    case 'function':
    case 'symbol':
      return sentence('{0} is a {1}', at(path), typeof value);
  }
}

function objectFault(
  value: object,
  path: string,
  parents: readonly object[],
): Sentence | undefined {
  if (parents.includes(value)) return sentence('{0} refers back to what it is in', at(path));
  if (parents.length >= MAX_PAYLOAD_DEPTH) {
    return sentence('it is nested over {0} deep', MAX_PAYLOAD_DEPTH);
  }
  const inner = [...parents, value];
  if (hasToJson(value)) {
    const json = value.toJSON('');
    // an invalid Date, above all
    if (json === null) return sentence('{0} turns into null', at(path));
    return payloadFault(json, path, inner, true);
  }
  if (Array.isArray(value)) return arrayFault(value, path, inner);
  if (!isPlain(value)) return sentence('{0} is a {1}', at(path), className(value));
  for (const [key, item] of Object.entries(value)) {
    if (!key.isWellFormed()) return sentence('a key of {0} has a lone surrogate', at(path));
    const fault = payloadFault(item, `${path}.${key}`, inner, false);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function arrayFault(
  items: readonly unknown[],
  path: string,
  parents: readonly object[],
): Sentence | undefined {
  for (let i = 0; i < items.length; i++) {
    const fault = payloadFault(items[i], `${path}[${i}]`, parents, true);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Whether JSON.stringify will ask it for what to write in its stead, as it does a Date. */
function hasToJson(value: object): value is { toJSON: (key: string) => unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

/** Whether it is a literal's object, of this realm or another (a test runner's, an iframe's). */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** What its class is called; anything may stand where a class keeps its name. */
function className(value: object): string {
  const { constructor } = value as { constructor?: unknown };
  const name = typeof constructor === 'function' ? constructor.name : '';
  return name === '' ? 'object' : name.slice(0, 64);
}

function at(path: string): string | Sentence {
  return path === '' ? sentence('it') : `"payload${path.slice(0, 200)}"`;
}

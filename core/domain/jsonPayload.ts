import { SchedulerError } from './errors.js';

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
  const fault = payloadFault(payload, '', [], false);
  if (fault !== undefined) {
    throw new SchedulerError(
      'payload-not-serialisable',
      `The payload cannot be stored as JSON: ${fault}. Give plain objects, arrays, strings, finite numbers, booleans and null.`,
    );
  }
  return JSON.stringify(payload ?? null);
}

function payloadFault(
  value: unknown,
  path: string,
  parents: readonly object[],
  inArray: boolean,
): string | undefined {
  switch (typeof value) {
    case 'boolean':
      return undefined;
    case 'string':
      return value.isWellFormed() ? undefined : `${at(path)} has a lone surrogate`;
    case 'number':
      return Number.isFinite(value) ? undefined : `${at(path)} is ${value}`;
    case 'undefined':
      return inArray ? `${at(path)} is undefined` : undefined;
    case 'object':
      return value === null ? undefined : objectFault(value, path, parents);
    case 'bigint':
    case 'function':
    case 'symbol':
      return `${at(path)} is a ${typeof value}`;
  }
}

function objectFault(value: object, path: string, parents: readonly object[]): string | undefined {
  if (parents.includes(value)) return `${at(path)} refers back to what it is in`;
  if (parents.length >= MAX_PAYLOAD_DEPTH) return `it is nested over ${MAX_PAYLOAD_DEPTH} deep`;
  const inner = [...parents, value];
  if (hasToJson(value)) {
    const json = value.toJSON('');
    // an invalid Date, above all
    return json === null ? `${at(path)} turns into null` : payloadFault(json, path, inner, true);
  }
  if (Array.isArray(value)) return arrayFault(value, path, inner);
  if (!isPlain(value)) return `${at(path)} is a ${value.constructor.name}`;
  for (const [key, item] of Object.entries(value)) {
    if (!key.isWellFormed()) return `a key of ${at(path)} has a lone surrogate`;
    const fault = payloadFault(item, `${path}.${key}`, inner, false);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function arrayFault(
  items: readonly unknown[],
  path: string,
  parents: readonly object[],
): string | undefined {
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

function at(path: string): string {
  return path === '' ? 'it' : `"payload${path.slice(0, 200)}"`;
}

import { SchedulerError } from './errors.js';
import { MAX_PAYLOAD_BYTES } from './pool.js';
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
  const json = encodeWithin(payload, MAX_PAYLOAD_BYTES);
  if (json !== undefined) return json;
  throw notSerialisable(sentence('it has more than {0} bytes', MAX_PAYLOAD_BYTES));
}

/**
 * As {@link encodePayload}; undefined where the JSON has surely more than `mostBytes`. It stops there: a small object
 * that holds another one twice, and that one a third twice, may stand for more JSON than any memory has.
 */
export function encodeWithin(payload: unknown, mostBytes: number): string | undefined {
  try {
    const fault = new PayloadWalk(mostBytes).faultOf(payload, '', '', [], false);
    if (fault !== undefined) throw notSerialisable(fault);
    // a toJSON that answers otherwise when it is asked again
    const json: unknown = JSON.stringify(payload ?? null);
    if (typeof json !== 'string') throw notSerialisable(sentence('it turns into nothing'));
    return json;
  } catch (error) {
    if (error instanceof OverBound) return undefined;
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

/** Ends a walk through a payload that is too large. */
class OverBound extends Error {}

/** A walk through a payload, which ends where its JSON needs more bytes than it may have. */
class PayloadWalk {
  constructor(private leftBytes: number) {}

  /** What is wrong with a value; `path` leads to it, `key` is its last step. */
  faultOf(
    value: unknown,
    path: string,
    key: string,
    parents: readonly object[],
    inArray: boolean,
  ): Sentence | undefined {
    switch (typeof value) {
      case 'boolean':
        return this.spend(4);
      case 'string':
        if (!value.isWellFormed()) return sentence('{0} has a lone surrogate', at(path));
        return this.spend(value.length + 2);
      case 'number':
        if (!Number.isFinite(value)) return sentence('{0} is {1}', at(path), value);
        return this.spend(1);
      case 'undefined':
        return inArray ? sentence('{0} is {1}', at(path), 'undefined') : undefined;
      case 'object':
        return value === null ? this.spend(4) : this.objectFault(value, path, key, parents);
      case 'bigint':
      case 'function':
      case 'symbol':
        return sentence('{0} is a {1}', at(path), typeof value);
    }
  }

  private objectFault(
    value: object,
    path: string,
    key: string,
    parents: readonly object[],
  ): Sentence | undefined {
    if (parents.includes(value)) return sentence('{0} refers back to what it is in', at(path));
    if (parents.length >= MAX_PAYLOAD_DEPTH) {
      return sentence('it is nested over {0} deep', MAX_PAYLOAD_DEPTH);
    }
    const inner = [...parents, value];
    if (hasToJson(value)) {
      const json = value.toJSON(key);
      // an invalid Date, above all
      if (json === null) return sentence('{0} turns into null', at(path));
      return this.faultOf(json, path, key, inner, true);
    }
    this.spend(2);
    if (Array.isArray(value)) return this.arrayFault(value, path, inner);
    if (!isPlain(value)) return sentence('{0} is a {1}', at(path), className(value));
    return this.memberFault(value, path, inner);
  }

  private memberFault(
    value: object,
    path: string,
    parents: readonly object[],
  ): Sentence | undefined {
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue;
      if (!key.isWellFormed()) return sentence('a key of {0} has a lone surrogate', at(path));
      this.spend(key.length + 3);
      const fault = this.faultOf(item, `${path}.${key}`, key, parents, false);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  private arrayFault(
    items: readonly unknown[],
    path: string,
    parents: readonly object[],
  ): Sentence | undefined {
    for (let i = 0; i < items.length; i++) {
      const fault = this.faultOf(items[i], `${path}[${i}]`, String(i), parents, true);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  /** Bytes that the JSON has at the least; no fault. */
  private spend(bytes: number): Sentence | undefined {
    this.leftBytes -= bytes;
    if (this.leftBytes < 0) throw new OverBound();
    return undefined;
  }
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

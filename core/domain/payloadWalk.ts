import { SchedulerError } from './errors.js';
import { sentence, type Sentence } from './sentence.js';

/** Deepest nesting of a payload: every language's JSON reader takes this much. */
export const MAX_PAYLOAD_DEPTH = 500;

/** Ends a walk through a payload that is too large. */
export class OverBound extends Error {}

export function notSerialisable(fault: Sentence, options?: ErrorOptions): SchedulerError {
  const said = sentence(
    'The payload cannot be stored as JSON: {0}. Give plain objects, arrays, strings, finite numbers, booleans and null.',
    fault,
  );
  return new SchedulerError('payload-not-serialisable', said, options);
}

/** A walk through a payload. It ends at what JSON cannot hold, and where the JSON needs more bytes than it may have. */
export class PayloadWalk {
  /** The keys and indexes that lead to where it is, and the objects on the way. */
  private readonly steps: (string | number)[] = [];
  private readonly parents: object[] = [];

  constructor(private leftBytes: number) {}

  /**
   * A value as JSON.stringify is to get it. Each toJSON is asked once: its answer stands in its place, in a copy of
   * what it was in.
   *
   * @throws SchedulerError `payload-not-serialisable`; OverBound; what getters and toJSON throw
   */
  read(value: unknown, key: string): unknown {
    switch (typeof value) {
      case 'object':
        if (value !== null) return this.readObject(value, key);
        break;
      case 'string':
        if (!value.isWellFormed()) {
          throw notSerialisable(sentence('{0} has a lone surrogate', this.here()));
        }
        this.spend(value.length);
        break;
      case 'number':
        if (!Number.isFinite(value)) {
          throw notSerialisable(sentence('{0} is {1}', this.here(), value));
        }
        break;
      case 'boolean':
        break;
      case 'undefined':
        throw notSerialisable(sentence('{0} is {1}', this.here(), 'undefined'));
      case 'bigint':
      case 'function':
      case 'symbol':
        throw notSerialisable(sentence('{0} is a {1}', this.here(), typeof value));
    }
    this.spend(1);
    return value;
  }

  private readObject(value: object, key: string): unknown {
    if (this.parents.includes(value)) {
      throw notSerialisable(sentence('{0} refers back to what it is in', this.here()));
    }
    if (this.parents.length >= MAX_PAYLOAD_DEPTH) {
      throw notSerialisable(sentence('it is nested over {0} deep', MAX_PAYLOAD_DEPTH));
    }
    this.parents.push(value);
    const read = hasToJson(value) ? this.askToJson(value, key) : this.readPlain(value);
    this.parents.pop();
    return read;
  }

  /** JSON.stringify does not ask an answer for its own toJSON, so it must have none. */
  private askToJson(value: { toJSON: (key: string) => unknown }, key: string): unknown {
    const json = value.toJSON(key);
    // an invalid Date, above all
    if (json === null) throw notSerialisable(sentence('{0} turns into null', this.here()));
    if (typeof json === 'object' && hasToJson(json)) {
      throw notSerialisable(sentence('{0} is a {1}', this.here(), className(json)));
    }
    return this.read(json, key);
  }

  private readPlain(value: object): object {
    this.spend(2);
    if (Array.isArray(value)) return this.readItems(value);
    if (!isPlain(value)) {
      throw notSerialisable(sentence('{0} is a {1}', this.here(), className(value)));
    }
    return this.readMembers(value as Readonly<Record<string, unknown>>);
  }

  private readMembers(value: Readonly<Record<string, unknown>>): object {
    let isOther = false;
    const members = Object.entries(value);
    for (const member of members) {
      const [key, item] = member;
      // JSON leaves it out
      if (item === undefined) continue;
      if (!key.isWellFormed()) {
        throw notSerialisable(sentence('a key of {0} has a lone surrogate', this.here()));
      }
      this.spend(key.length + 3);
      member[1] = this.readStep(item, key, key);
      isOther ||= member[1] !== item;
    }
    return isOther ? Object.fromEntries(members) : value;
  }

  private readItems(items: readonly unknown[]): object {
    let copy: unknown[] | undefined;
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      const read = this.readStep(item, i, String(i));
      if (read !== item) copy ??= Array.from(items);
      if (copy !== undefined) copy[i] = read;
    }
    return copy ?? items;
  }

  private readStep(value: unknown, step: string | number, key: string): unknown {
    this.steps.push(step);
    const read = this.read(value, key);
    this.steps.pop();
    return read;
  }

  /** Bytes that the JSON has at the least. */
  private spend(bytes: number): void {
    this.leftBytes -= bytes;
    if (this.leftBytes < 0) throw new OverBound();
  }

  private here(): string | Sentence {
    if (this.steps.length === 0) return sentence('it');
    const path = this.steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`));
    return `"payload${path.join('').slice(0, 200)}"`;
  }
}

/** Whether JSON.stringify would ask it for what to write in its stead, as it does a Date. */
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

import fc from 'fast-check';
import type { SchedulerErrorReason } from '../../../core/index.js';
import { faultsOf, hostileCase, oneOfCases, shown, type HostileCase } from './hostileCase.js';
import { terms } from './hostileTerms.js';
import { whole, wishes } from './hostileTraits.js';
import {
  anyValue,
  nested,
  revoked,
  serialisable,
  thrower,
  throwing,
  unserialisable,
  withOwn,
} from './hostileValues.js';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ maxLength: 10 }),
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'hasOwnProperty', '\0', '', '{0}'),
);

const jsonValue = fc
  .jsonValue({ maxDepth: 3, stringUnit: 'binary' })
  .map((value) => hostileCase(shown(JSON.stringify(value)), () => value));
const leaf = fc.oneof(
  { weight: 8, arbitrary: jsonValue },
  { weight: 8, arbitrary: oneOfCases(serialisable) },
  { weight: 2, arbitrary: oneOfCases(unserialisable, 'payload-not-serialisable') },
);

/** Payloads of all kinds; some are bad somewhere. */
const { tree } = fc.letrec<{ tree: HostileCase }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }).map(arrayOf),
    fc.array(fc.tuple(anyText, tie('tree')), { maxLength: 3 }).map(objectOf),
  ),
}));

function arrayOf(items: readonly HostileCase[]): HostileCase {
  const label = `[${items.map((item) => item.label).join(', ')}]`;
  return hostileCase(label, () => items.map(({ make }) => make()), faultsOf(items));
}

function objectOf(members: readonly (readonly [string, HostileCase])[]): HostileCase {
  const label = members.map(([key, { label: value }]) => `${shown(key)}: ${value}`).join(', ');
  const make = (): unknown =>
    members.reduce<object>((object, [key, value]) => withOwn(key, value.make(), object), {});
  // of two members of one name the last one counts; its fault may be the other's
  const last = [...new Map(members).values()];
  return hostileCase(`{${label}}`, make, faultsOf(last));
}

/** Nesting about the bound of 500. */
const nesting = fc
  .tuple(fc.integer({ min: 495, max: 505 }), fc.constantFrom('arrays', 'objects', 'both'))
  .map(([depth, kind]) => {
    const faults: SchedulerErrorReason[] = depth > 500 ? ['payload-not-serialisable'] : [];
    return hostileCase(`${depth} ${kind}`, () => nested(depth, kind), faults);
  });

/** Texts whose JSON has about as many bytes as the pool takes. */
export function sizesAbout(maxPayloadBytes: number): fc.Arbitrary<HostileCase> {
  const pieces = { x: 1, '"': 2, '\n': 2, '\0': 6, é: 2, 日: 3, '\u{1f600}': 4, '\u007f': 1 };
  return fc
    .tuple(fc.constantFrom(...Object.entries(pieces)), fc.integer({ min: -3, max: 3 }))
    .map(([[piece, bytes], off]) => {
      const inside = maxPayloadBytes - 2 + off;
      const text = piece.repeat(Math.floor(inside / bytes)) + 'x'.repeat(inside % bytes);
      const faults: SchedulerErrorReason[] = off > 0 ? ['payload-too-large'] : [];
      return hostileCase(
        `${maxPayloadBytes} + ${off} bytes of ${shown(piece)}`,
        () => text,
        faults,
      );
    });
}

const goodName = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
  fc.constantFrom('x', '__proto__', 'a\0b', '\u{1f600}'.repeat(64), 'n'.repeat(256), '\u2028'),
);
const name = fc.oneof(
  { weight: 20, arbitrary: goodName.map((text) => hostileCase(shown(text), () => text)) },
  {
    weight: 1,
    arbitrary: oneOfCases(
      {
        'no name': () => undefined,
        'an empty name': () => '',
        '257 bytes': () => 'n'.repeat(257),
        '258 bytes': () => 'é'.repeat(129),
        'a name of 1 MiB': () => 'n'.repeat(2 ** 20),
        'a lone surrogate': () => 'a\ud800',
        'a name in an object': () => Object('x') as unknown,
        'a name in a list': () => ['x'],
        'a number': () => 5,
        'a name that is a symbol': () => Symbol('x'),
      },
      'invalid-task',
    ),
  },
);

const fields = {
  name,
  payload: fc.oneof({ weight: 20, arbitrary: tree }, { weight: 1, arbitrary: nesting }),
  priority: whole(0, 9),
  cost: whole(1, 1_000_000),
  maxAttempts: whole(1, 1_000),
  timeoutMs: whole(1, 2_073_600_000),
};

type Members = Partial<Record<string, HostileCase>>;

const wellFormed = fc
  .record({ ...fields, wishes, terms }, { requiredKeys: ['name'] })
  .map(({ wishes: wished, terms: said, ...members }) => {
    return taskOf('task', { ...members, ...wished, ...said }, (task) => task);
  });

/** The same members in objects of other kinds. */
const oddlyMade = fc
  .tuple(
    fc
      .tuple(fc.record(fields, { requiredKeys: ['name'] }), terms)
      .map(([members, said]) => ({ ...members, ...said })),
    fc.constantFrom<readonly [string, (task: object) => object]>(
      ['proxy of', (task) => new Proxy(task, {})],
      ['heir of', (task) => Object.create(task) as object],
      ['bare', (task) => Object.assign(Object.create(null) as object, task)],
      ['getters of', gettersOf],
      ['frozen', (task) => Object.freeze(task)],
    ),
  )
  .map(([members, [kind, dress]]) => taskOf(kind, members, dress));

const noTask = fc.oneof(
  anyValue
    .filter(({ make }) => !isObjectWithName(make()))
    .map(({ label, make }) => hostileCase(label, make, ['invalid-task'])),
  oneOfCases(
    {
      'an unknown field': () => ({ name: 'x', prio: 5 }),
      'an own __proto__': () => JSON.parse('{"name":"x","__proto__":{"polluted":1}}') as unknown,
      'an own constructor': () => ({ name: 'x', constructor: 1 }),
      'a toJSON': () => ({ name: 'x', toJSON: () => ({ name: 'y' }) }),
      'a name that throws': () => thrower('name'),
      'a payload that throws': () => Object.assign(thrower('payload'), { name: 'x' }),
      'a priority that throws': () => Object.assign(thrower('priority'), { name: 'x' }),
      'a proxy that throws': () => throwing({ name: 'x' }),
      'a revoked proxy': () => revoked({ name: 'x' }),
      'a proxy whose keys throw': () => new Proxy({ name: 'x' }, { ownKeys: () => fail() }),
    },
    'invalid-task',
    'payload-not-serialisable',
  ),
);

/** Tasks of all kinds, the larger part of them good. */
export function hostileTasks(maxPayloadBytes: number): fc.Arbitrary<HostileCase> {
  const sized = fc
    .tuple(name, sizesAbout(maxPayloadBytes))
    .map(([called, payload]) => taskOf('task', { name: called, payload }, (task) => task));
  return fc.oneof(
    { weight: 12, arbitrary: wellFormed },
    { weight: 4, arbitrary: oddlyMade },
    { weight: 2, arbitrary: sized },
    { weight: 2, arbitrary: noTask },
  );
}

function taskOf(kind: string, members: Members, dress: (task: object) => object): HostileCase {
  const given = Object.entries(members).flatMap(([field, value]) =>
    value === undefined ? [] : [[field, value] as const],
  );
  const label = given.map(([field, { label: value }]) => `${field}: ${value}`).join(', ');
  const make = (): object =>
    dress(Object.fromEntries(given.map(([field, value]) => [field, value.make()])));
  return hostileCase(`${kind} {${label}}`, make, faultsOf(given.map(([, value]) => value)));
}

function gettersOf(task: object): object {
  const entries = Object.entries(task).map(([field, value]: [string, unknown]) => [
    field,
    { enumerable: true, get: () => value },
  ]);
  return Object.defineProperties({}, Object.fromEntries(entries) as PropertyDescriptorMap);
}

function isObjectWithName(value: unknown): boolean {
  try {
    return typeof (value as { name?: unknown } | null | undefined)?.name === 'string';
  } catch {
    return false;
  }
}

function fail(): never {
  throw new TypeError('trap');
}

import fc from 'fast-check';
import { hostileCase, oneOfCases, shown, type HostileCase } from './hostileCase.js';
import { anyValue, revoked, throwing } from './hostileValues.js';

/** As many as a node may offer: the one that reads what was stored offers them all. */
export const LABELS: readonly string[] = [
  ...['a', 'A', '_', '.', '@', '/', '+', '=', '-', '0', '..', 'gpu'],
  ...['region=eu', 'a-b', 'x'.repeat(64), 'Z9'],
];

/** Lists that are none of labels. */
export function wrongLists(...faults: HostileCase['faults']): fc.Arbitrary<HostileCase> {
  return oneOfCases(
    {
      'an empty label': () => [''],
      'a label of 65 bytes': () => ['x'.repeat(65)],
      'a label with a space': () => ['a b'],
      'a label with a comma': () => ['a,b'],
      'a label with a semicolon': () => ['gpu;acme'],
      'a label with a colon': () => ['a:b'],
      'a label behind a line': () => ['a\n'],
      'a label with a lone surrogate': () => ['\ud800'],
      'a label of another alphabet': () => ['é'],
      'a label that is a number': () => [1],
      'a label in a list': () => [['a']],
      'a label in an object': () => [Object('a') as unknown],
      'a label that is a symbol': () => [Symbol('a')],
      'seventeen labels': () => Array.from({ length: 17 }, (_, i) => `l${i}`),
      'a million labels': () => Array.from({ length: 1_000_000 }, () => 'a'),
      'a hole': () => new Array<unknown>(1),
      'a hole without an end': () => new Array<unknown>(2 ** 32 - 1),
      'a list that never ends': () => endless(),
      'a list that is no array': () => ({ 0: 'a', length: 1 }),
      'labels in a set': () => new Set(['a']),
      'a text': () => 'a',
      'a revoked proxy of a list': () => revoked([]),
      'a proxy of a list that throws': () => throwing(['a']),
    },
    ...faults,
  );
}

function endless(): unknown[] {
  return Object.assign([], {
    *[Symbol.iterator]() {
      for (;;) yield 'a';
    },
  });
}

/** A list that answers `first`, and from then on what no label may be. */
function fickle(first: string): string[] {
  let looks = 0;
  const list = [first];
  return Object.defineProperty(list, 0, {
    enumerable: true,
    get: () => (looks++ === 0 ? first : 'a;b\0'),
  });
}

const labels = fc.array(fc.constantFrom(...LABELS), { maxLength: 16 });
const requires = fc.oneof(
  { weight: 12, arbitrary: labels.map((list) => good(list.join(), () => [...list])) },
  {
    weight: 2,
    arbitrary: fc.oneof(
      labels.map((list) => good(`a frozen ${list.join()}`, () => Object.freeze([...list]))),
      labels.map((list) => good(`a proxy of ${list.join()}`, () => new Proxy([...list], {}))),
      fc.constantFrom(...LABELS).map((label) => good(`once ${label}`, () => fickle(label))),
    ),
  },
  { weight: 1, arbitrary: wrongLists('invalid-task') },
);

/** What a tenant, a limitKey or an affinity key may be, which is as much as 128 bytes. */
const goodTerm = fc.oneof(
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: 30 })
    // eslint-disable-next-line no-control-regex -- these are what it may not have
    .map((text) => text.replace(/[;\u0000-\u001f\u007f]/g, ',')),
  fc.constantFrom(...['0', ':', '{}', ',', ' ', '\u0080', '\u2028', '__proto__', '%s', '*', '#']),
  fc.constantFrom('t'.repeat(128), 'é'.repeat(64), '\u{1f600}'.repeat(32), '-0', 'nan'),
);
const term = fc.oneof(
  { weight: 16, arbitrary: goodTerm.map((text) => good(shown(text), () => text)) },
  {
    weight: 1,
    arbitrary: oneOfCases(
      {
        'an empty term': () => '',
        'a term of 129 bytes': () => 't'.repeat(129),
        'a term of 130 bytes': () => 'é'.repeat(65),
        'a term of 1 MiB': () => 't'.repeat(2 ** 20),
        'a semicolon': () => 'a;b',
        'a zero byte': () => 'a\0',
        'a line': () => 'a\nb',
        'a delete': () => '\u007f',
        'a lone surrogate': () => '\udc00',
        'a term in an object': () => Object('a') as unknown,
        'a term in a list': () => ['a'],
      },
      'invalid-task',
    ),
  },
  {
    weight: 1,
    arbitrary: anyValue
      .filter(({ make }) => !isTextOrNothing(make()))
      .map(({ label, make }) => hostileCase(label, make, ['invalid-task'])),
  },
);

/** Members that say where a task may run, and beside whom. */
export const terms: fc.Arbitrary<Partial<Record<string, HostileCase>>> = fc.record(
  { requires, tenant: term, limitKey: term, affinity: term },
  { requiredKeys: [] },
);

function isTextOrNothing(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function good(label: string, make: () => unknown): HostileCase {
  return hostileCase(label, make);
}

import fc from 'fast-check';
import { hostileCase, oneOfCases, shown, type HostileCase } from './hostileCase.js';
import { anyValue } from './hostileValues.js';

/** A whole number in its range, or something else. */
export function whole(least: number, most: number): fc.Arbitrary<HostileCase> {
  const good = fc.oneof(
    fc.integer({ min: least, max: most }),
    fc.constantFrom(least, most, undefined),
  );
  const isGood = (value: unknown): boolean =>
    value === undefined ||
    (Number.isInteger(value) && Number(value) >= least && Number(value) <= most);
  const bad = fc.oneof(
    anyValue.filter(({ make }) => !isGood(make())),
    fc
      .constantFrom(least - 1, most + 1, least + 0.5, -most, NaN, 2 ** 53, 1e300)
      .map((value) => hostileCase(String(value), () => value)),
    fc.constantFrom('3,"name":"y"', '1:1:1', '5').map((text) => hostileCase(text, () => text)),
  );
  return fc.oneof(
    { weight: 12, arbitrary: good.map((value) => hostileCase(String(value), () => value)) },
    {
      weight: 1,
      arbitrary: bad.map(({ label, make }) => hostileCase(label, make, ['invalid-task'])),
    },
  );
}

const DAY_MS = 24 * 60 * 60 * 1000;
let keys = 0;

/** A key that no other task has: of tasks of one key only the first would be stored. */
const dedupKey = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('\0', ':', '{}', '*'))
      .map((text) => hostileCase(`a key and ${shown(text)}`, () => `${(keys += 1)} ${text}`)),
  },
  {
    weight: 1,
    arbitrary: oneOfCases(
      {
        'an empty key': () => '',
        'a key of 257 bytes': () => 'k'.repeat(257),
        'a key with a lone surrogate': () => '\udc00',
        'a key that is a number': () => 5,
        'a key that is null': () => null,
        'a key that is a symbol': () => Symbol('k'),
      },
      'invalid-task',
    ),
  },
);
const runAt = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .oneof(fc.date({ min: new Date(0), noInvalidDate: true }), fc.nat())
      .map((moment) => hostileCase(`at ${String(moment)}`, () => moment)),
  },
  {
    weight: 1,
    arbitrary: oneOfCases(
      {
        'an invalid Date': () => new Date(NaN),
        'a Date before 1970': () => new Date(-1),
        'no Date, though its prototype says so': () => Object.create(Date.prototype) as unknown,
        'a Date in words': () => '2026-01-01',
        '1.5': () => 1.5,
      },
      'invalid-task',
    ),
  },
);

/** Members that say when a task may run, and what is kept of it; some go together and some do not. */
export const wishes: fc.Arbitrary<Partial<Record<string, HostileCase>>> = fc
  .record(
    {
      resultTtlMs: whole(1, 31 * DAY_MS),
      delayMs: whole(0, 366 * DAY_MS),
      runAt,
      dedupKey,
      dedupTtlMs: whole(1, 31 * DAY_MS),
    },
    { requiredKeys: [] },
  )
  .map((members) => {
    const { delayMs, runAt: moment, dedupKey: key, dedupTtlMs } = members;
    const isGiven = (one: HostileCase | undefined) => one?.make() !== undefined;
    const together = isGiven(delayMs) && isGiven(moment);
    const alone = isGiven(dedupTtlMs) && !isGiven(key);
    if (!together && !alone) return members;
    const bad = oneBad(together ? moment : dedupTtlMs);
    return { ...members, ...(together ? { runAt: bad } : { dedupTtlMs: bad }) };
  });

function oneBad(one: HostileCase | undefined): HostileCase {
  return hostileCase(`${one?.label}, which does not go`, () => one?.make(), ['invalid-task']);
}

import fc from 'fast-check';
import { hostileCase, oneOfCases, shown, type HostileCase } from './hostileCase.js';
import { wrongLists } from './hostileTerms.js';
import { anyValue, revoked, thrower, throwing } from './hostileValues.js';

/** Values that are none of those that an argument may have: refused for one of these reasons. */
export type Wrong = fc.Arbitrary<HostileCase>;

/** Anything that `isRight` does not take. */
function anythingBut(
  isRight: (value: unknown) => boolean,
  ...faults: HostileCase['faults']
): Wrong {
  return anyValue
    .filter(({ make }) => !answers(() => isRight(make())))
    .map(({ label, make }) => hostileCase(label, make, faults));
}

/** What cannot be looked at is not right. */
function answers(look: () => boolean): boolean {
  try {
    return look();
  } catch {
    return false;
  }
}

function texts(values: readonly string[], ...faults: HostileCase['faults']): Wrong {
  return fc.constantFrom(...values).map((text) => hostileCase(shown(text), () => text, faults));
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isNothing = (value: unknown): boolean => value === undefined;
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

export const wrongName: Wrong = fc.oneof(
  anythingBut(isText, 'invalid-name'),
  texts(['', 'a:b', '{', 'a}', 'a\0', '\n', '\u0085', 'n'.repeat(129), '\ud800'], 'invalid-name'),
  texts(['日'.repeat(43), '\u{1f600}'.repeat(33), 'a\udfff'], 'invalid-name'),
);

export const wrongId: Wrong = fc.oneof(
  anythingBut((value) => /^(0|[1-9]\d{0,2})-[1-9]\d{0,15}$/.test(String(value)), 'invalid-task'),
  texts(['', '0', '0-', '-1', '0-0', '00-1', '0-01', '1000-1', '0-1\n', '0-1e3'], 'invalid-task'),
  texts(['0-99999999999999999', '０-1', '0-١', ' 0-1', '0-1-1', '0--1'], 'invalid-task'),
);

/** Lists of ids of which one at least is none, and what is no list. */
export const wrongIds: Wrong = fc.oneof(
  anythingBut((value) => Array.isArray(value) && value.length === 0, 'invalid-task'),
  wrongId.map((one) => hostileCase(`[0-1, ${one.label}]`, () => ['0-1', one.make()], one.faults)),
);

export const wrongTasks: Wrong = fc.oneof(
  anythingBut((value) => Array.isArray(value) && value.length === 0, 'invalid-task'),
  oneOfCases(
    {
      'a hole behind a task': () => Object.assign(new Array<unknown>(2), { 0: { name: 'x' } }),
      'a hole before a task': () => Object.assign(new Array<unknown>(2), { 1: { name: 'x' } }),
      'a long hole': () => new Array<unknown>(2 ** 32 - 1),
      'a list of lists': () => [[{ name: 'x' }]],
      'a list that is no array': () => ({ 0: { name: 'x' }, length: 1 }),
    },
    'invalid-task',
  ),
);

/** What is no object, or cannot be read. */
function wrongObject(members: readonly string[], ...faults: HostileCase['faults']): Wrong {
  return fc.oneof(
    anythingBut((value) => isObject(value) || isNothing(value), ...faults),
    oneOfCases(
      Object.fromEntries([
        ['a revoked proxy', () => revoked({})],
        ['a proxy that throws', () => throwing({})],
        ...members.map((member) => [`a ${member} that throws`, () => thrower(member)] as const),
      ]),
      ...faults,
    ),
  );
}

/** An object in which one member is wrong. */
function wrongMember(right: object, wrong: Readonly<Record<string, Wrong>>): Wrong {
  return fc.oneof(
    ...Object.entries(wrong).map(([member, value]) =>
      value
        .filter(({ make }) => make() !== undefined)
        .map(({ label, make, faults }) =>
          hostileCase(
            `{${member}: ${label}}`,
            () => ({ ...right, [member]: make() }),
            faults.length > 0 ? faults : ['invalid-setting'],
          ),
        ),
    ),
  );
}

function wholeBut(least: number, most: number): Wrong {
  const isRight = (value: unknown): boolean =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
  const near = fc
    .constantFrom(least - 1, most + 1, least + 0.5, NaN, -Infinity, Infinity)
    .filter((value) => !isRight(value))
    .map((value) => hostileCase(String(value), () => value, ['invalid-setting']));
  return fc.oneof(anythingBut(isRight, 'invalid-setting'), near);
}

const noFunction = anythingBut((value) => typeof value === 'function', 'invalid-setting');
const noSignal = anythingBut(() => false, 'invalid-setting');
const noText = anythingBut(isText, 'invalid-setting');
const noWord = anythingBut(() => false, 'invalid-setting');
const DAY_MS = 24 * 60 * 60 * 1000;

const wrongWindow = anythingBut(
  (value) => value === 'unlimited' || (typeof value === 'number' && value >= 0 && value <= 1e6),
  'invalid-setting',
);
const settings = {
  strategy: noWord,
  backoff: noWord,
  window: wrongWindow,
  maxAttempts: wholeBut(1, 1_000),
  retryDelayMs: wholeBut(0, DAY_MS),
  maxRetryDelayMs: wholeBut(0, 31 * DAY_MS),
  heartbeatTimeoutMs: wholeBut(100, DAY_MS),
  maxPayloadBytes: wholeBut(1, 64 * 1024 * 1024),
  maxBacklog: wholeBut(0, 1_000_000_000),
  completedKept: wholeBut(0, 1_000),
};
const unknownSettings = oneOfCases(
  {
    'an unknown setting': () => ({ colour: 'red' }),
    'an own __proto__': () => JSON.parse('{"__proto__":{"window":1}}') as unknown,
    'a setting named constructor': () => ({ constructor: 5 }),
    'a setting named toString': () => ({ toString: 5 }),
  },
  'invalid-setting',
);
export const wrongSettings: Wrong = fc.oneof(
  wrongObject(['window', 'maxAttempts'], 'invalid-setting'),
  wrongMember({}, settings),
  unknownSettings,
);
export const wrongNewSettings: Wrong = fc.oneof(
  wrongSettings,
  wrongMember({}, { partitions: wholeBut(1, 64) }),
);

export const wrongPlace: Wrong = fc.oneof(
  wrongObject(['kind'], 'invalid-setting'),
  wrongMember({}, { kind: noWord }),
  wrongMember({ kind: 'queue' }, { node: wrongName }),
  wrongMember({ kind: 'running' }, { node: wrongName }),
  oneOfCases({ 'a queue of no node': () => ({ kind: 'queue' }) }, 'invalid-name'),
  oneOfCases(
    {
      'a kind in a list': () => ({ kind: ['backlog'] }),
      'a kind with more behind it': () => ({ kind: ['dead', '', '1'] }),
      'the inbox': () => ({ kind: 'inbox' }),
      'what is rejected': () => ({ kind: 'rejected' }),
    },
    'invalid-setting',
  ),
);

export const wrongRange: Wrong = fc.oneof(
  wrongObject(['offset', 'limit'], 'invalid-setting'),
  wrongMember({ offset: 0 }, { limit: wholeBut(1, Number.MAX_VALUE) }),
  wrongMember({ limit: 1 }, { offset: wholeBut(0, Number.MAX_SAFE_INTEGER) }),
);

export const wrongBulkOptions: Wrong = fc.oneof(
  wrongObject(['signal', 'onProgress'], 'invalid-setting'),
  wrongMember({}, { signal: noSignal, onProgress: noFunction }),
);
export const wrongDrainOptions: Wrong = fc.oneof(
  wrongBulkOptions,
  wrongMember({}, { waitMs: wholeBut(0, 2 ** 31 - 1) }),
);
export const wrongPlan: Wrong = anythingBut(() => false, 'invalid-plan');
export const wrongEnqueueOptions: Wrong = fc.oneof(
  wrongBulkOptions,
  wrongMember({}, { whenFull: noWord }),
);
export const wrongDeadOptions: Wrong = fc.oneof(
  wrongBulkOptions,
  wrongMember({}, { name: noText, error: noText }),
);
export const wrongWaitOptions: Wrong = fc.oneof(
  wrongObject(['signal', 'timeoutMs'], 'invalid-setting'),
  wrongMember({}, { signal: noSignal, timeoutMs: wholeBut(1, 2 ** 31 - 1) }),
);
const isWait = (value: unknown): boolean => typeof value === 'number' && value >= 0;
export const wrongStop: Wrong = fc.oneof(
  wrongObject(['timeoutMs'], 'invalid-setting'),
  wrongMember({}, { timeoutMs: anythingBut(isWait, 'invalid-setting') }),
);

const isWeight = (value: unknown): boolean =>
  typeof value === 'number' && value >= 1e-6 && value <= 1e6;
export const wrongWeight: Wrong = anythingBut(isWeight, 'invalid-setting');
export const wrongTenant: Wrong = fc.oneof(
  anythingBut(isText, 'invalid-setting'),
  texts([';', 'a;b', 'a\0', '\n', '\u007f', 't'.repeat(129), '\ud800'], 'invalid-setting'),
);
/** Some words of JavaScript are labels as well. */
const isLabel = (value: unknown): boolean =>
  typeof value === 'string' && /^[\w.@/+=-]{1,64}$/.test(value);
const wrongLabels: Wrong = fc.oneof(
  anythingBut((value) => Array.isArray(value) && value.every(isLabel), 'invalid-setting'),
  wrongLists('invalid-setting'),
);
export const wrongWorkerOptions: Wrong = fc.oneof(
  wrongObject(['name', 'capacity'], 'invalid-setting', 'invalid-name'),
  wrongMember(
    { name: 'w' },
    {
      name: wrongName,
      capacity: wholeBut(1, 10_000),
      weight: anythingBut(isWeight, 'invalid-setting'),
      window: wrongWindow,
      labels: wrongLabels,
      onError: noFunction,
      backoff: noFunction,
      onSettled: noFunction,
    },
  ),
);
export const wrongHandler: Wrong = noFunction;
/** A pool is only what a scheduler gives. */
export const wrongPool: Wrong = anythingBut(() => false, 'invalid-setting');

const notUrls = ['', 'redis', '127.0.0.1:6379', 'http://127.0.0.1', 'redis://127.0.0.1:99999'];
const badUrls = ['redis://a b', 'redis://127.0.0.1/x', 'redis://127.0.0.1/123456', 'redis://%zz@h'];
export const wrongConnect: Wrong = fc.oneof(
  wrongObject(['url', 'prefix', 'clock'], 'invalid-setting', 'invalid-url'),
  wrongMember(
    { url: 'redis://127.0.0.1:1' },
    {
      url: fc.oneof(
        anythingBut(isText, 'invalid-url'),
        texts([...notUrls, ...badUrls], 'invalid-url'),
      ),
      prefix: fc.oneof(
        anythingBut(isText, 'invalid-name'),
        texts(['', '{', 'a}', 'a\0', 'p'.repeat(65), '\ud800'], 'invalid-name'),
      ),
      username: noText,
      password: noText,
      clientName: fc.oneof(noText, texts(['', 'a b', 'a\nb', 'é', '\ud800'], 'invalid-setting')),
      clock: noFunction,
      connectTimeoutMs: wholeBut(1, 2 ** 31 - 1),
      answerTimeoutMs: wholeBut(1, 2 ** 31 - 1),
      confirmTimeoutMs: wholeBut(1, 2 ** 31 - 1),
      maxWaitingCalls: wholeBut(0, 1_000_000),
      replicas: wholeBut(1, 100),
      durability: noWord,
      sentinels: anythingBut(() => false, 'invalid-setting'),
    },
  ),
);

/** What a clock gives that is no time. */
export const wrongTime: Wrong = wholeBut(0, Number.MAX_SAFE_INTEGER);

export const wrongLocal: Wrong = fc.oneof(
  wrongObject(['dataDir'], 'invalid-setting'),
  wrongMember(
    {},
    {
      url: noText,
      path: noText,
      signal: noSignal,
      dataDir: fc.oneof(noText, texts(['', 'a\0b'], 'invalid-setting')),
    },
  ),
);

/** Lines that are no task. */
export const wrongLine: Wrong = fc.oneof(
  anythingBut(() => false, 'invalid-task'),
  texts(['', '{', '{"name":"x"', '{"name":"x"}\0', '{"name":1e999}', 'NaN', '[]'], 'invalid-task'),
  texts(['['.repeat(200_000), '{"a":'.repeat(100_000), '"'.repeat(3)], 'invalid-task'),
);

export const wrongBound: Wrong = wholeBut(0, 64 * 1024 * 1024).filter(
  ({ make }) => make() !== undefined,
);

import fc from 'fast-check';
import { hostileCase, oneOfCases, type HostileCase } from './hostileCase.js';

class Custom {
  readonly own = 1;
}

/** A proxy whose every use throws. */
export function throwing(target: object): object {
  const boom = (): never => {
    throw new RangeError('trap');
  };
  const traps = Reflect.ownKeys(Reflect).filter((trap) => typeof trap === 'string');
  return new Proxy(target, Object.fromEntries(traps.map((trap) => [trap, boom])));
}

export function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** An object that has `key` as its own, whatever its name means elsewhere. */
export function withOwn(key: PropertyKey, value: unknown, target: object = {}): object {
  return Object.defineProperty(target, key, {
    ...{ value, enumerable: true, writable: true, configurable: true },
  });
}

export function thrower(key: string): object {
  return Object.defineProperty({}, key, {
    enumerable: true,
    get: () => {
      throw new RangeError('getter');
    },
  });
}

/** A cycle through arrays, objects and what `toJSON` gives. */
function cyclic(kind: 'array' | 'object' | 'toJSON'): unknown {
  const array: unknown[] = [];
  const object = { array };
  array.push(kind === 'array' ? array : object);
  return kind === 'toJSON' ? { toJSON: () => array } : array;
}

/** `depth` arrays, objects, or both in turn, one in the other. */
export function nested(depth: number, kind: 'arrays' | 'objects' | 'both'): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) {
    const isArray = kind === 'arrays' || (kind === 'both' && level % 2 === 0);
    value = isArray ? [value] : { a: value };
  }
  return value;
}

/** What no JSON holds as it is; each is also something that a plain JavaScript program may pass by mistake. */
export const unserialisable: Readonly<Record<string, () => unknown>> = {
  NaN: () => NaN,
  Infinity: () => Infinity,
  '-Infinity': () => -Infinity,
  '1e999': () => Number('1e999'),
  'a bigint': () => 10n ** 30n,
  'a symbol': () => Symbol('s'),
  'a function': () => () => 1,
  'a class': () => Custom,
  'a high surrogate': () => '\ud800',
  'a low surrogate between others': () => 'a\udc00b',
  'surrogates in the wrong order': () => '\ude00\ud83d',
  'a key with a lone surrogate': () => withOwn('\udfff', 1),
  'a Map': () => new Map([['a', 1]]),
  'a Set': () => new Set([1]),
  'a WeakMap': () => new WeakMap(),
  'a RegExp': () => /x/,
  'a Promise': () => Promise.resolve(1),
  'an Error': () => new Error('x'),
  'a Uint8Array': () => new Uint8Array(3),
  'a Float64Array': () => new Float64Array([1, NaN]),
  'an ArrayBuffer': () => new ArrayBuffer(8),
  'a DataView': () => new DataView(new ArrayBuffer(8)),
  'an instance of a class': () => new Custom(),
  'a boxed number': () => Object(1) as unknown,
  'a boxed text': () => Object('x') as unknown,
  'an invalid Date': () => new Date(NaN),
  'a generator': () => [].values(),
  'a hole': () => new Array<unknown>(3),
  'undefined in an array': () => [1, undefined],
  'a getter that throws': () => thrower('a'),
  'a toJSON that throws': () => ({ toJSON: fail }),
  'a toJSON that is a getter that throws': () => thrower('toJSON'),
  'a toJSON of undefined': () => ({ toJSON: () => undefined }),
  'a toJSON of NaN': () => ({ toJSON: () => [NaN] }),
  'a toJSON of a symbol': () => ({ toJSON: () => Symbol('s') }),
  'a toJSON of itself': () => {
    const self = { toJSON: () => self };
    return self;
  },
  'a toJSON that is bad for its key only': () => ({
    a: { toJSON: (key: string) => (key === 'a' ? NaN : 1) },
  }),
  'a proxy that throws': () => throwing({}),
  'a list that throws': () => throwing([]),
  'a revoked proxy': () => revoked({}),
  'a revoked list': () => revoked([]),
  'a cycle of an array': () => cyclic('array'),
  'a cycle': () => cyclic('object'),
  'a cycle of a toJSON': () => cyclic('toJSON'),
  '501 arrays': () => nested(501, 'arrays'),
  '501 objects': () => nested(501, 'objects'),
  '5000 arrays and objects': () => nested(5_000, 'both'),
};

function fail(): never {
  throw new TypeError('toJSON');
}

/** What looks odd and is a faithful JSON value all the same. */
export const serialisable: Readonly<Record<string, () => unknown>> = {
  null: () => null,
  '-0': () => -0,
  'the smallest number': () => Number.MIN_VALUE,
  'the largest number': () => Number.MAX_VALUE,
  'a whole number over 2^53': () => 2 ** 53 + 2,
  '1e21': () => 1e21,
  '0.1 + 0.2': () => 0.1 + 0.2,
  'NUL bytes': () => 'a\0b\0',
  'control characters': () => '\u0001\u001f\u007f\u0085',
  'separators of lines': () => '\u2028\u2029\r\n',
  'a surrogate pair': () => '\u{1f600}',
  'the last code point': () => '\u{10ffff}\ufffd\ufeff',
  'quotes and backslashes': () => '"\\"\\\\u0000{0}%s',
  'words of JavaScript': () => ['__proto__', 'constructor', 'undefined', 'NaN', '1e999'],
  'an own __proto__': () => JSON.parse('{"__proto__":{"polluted":1},"a":1}') as unknown,
  'an own __proto__ of null': () => withOwn('__proto__', null),
  'an own constructor with a prototype': () =>
    JSON.parse('{"constructor":{"prototype":{"polluted":1}}}') as unknown,
  'a toJSON that is no function': () => ({ toJSON: 5, toString: null, valueOf: 0 }),
  'an object without a prototype': () => Object.assign(Object.create(null) as object, { a: 1 }),
  'a Date': () => new Date(0),
  'a Buffer': () => Buffer.from([0, 255]),
  'a URL': () => new URL('redis://a@b/1'),
  'a toJSON': () => ({ toJSON: () => ({ a: [1] }), hidden: NaN }),
  'a toJSON that is good for its key only': () => ({
    a: { toJSON: (key: string) => (key === 'a' ? 1 : NaN) },
  }),
  'a proxy': () => new Proxy({ a: 1 }, {}),
  'a proxy of a list': () => new Proxy([1, 2], {}),
  'a getter': () => Object.defineProperty({}, 'a', { enumerable: true, get: () => 1 }),
  'members that JSON leaves out': () => ({ a: undefined, [Symbol('s')]: 1, b: 2 }),
  'a member that is not enumerable': () => Object.defineProperty({}, 'a', { value: NaN }),
  'a frozen object': () => Object.freeze({ a: Object.freeze([1]) }),
  'one object twice': () => {
    const shared = { a: 1 };
    return [shared, shared, { shared }];
  },
  'a wide array': () => Array.from({ length: 300 }, (_, i) => i),
};

/** Anything at all, for an argument that wants something else. */
export const anyValue: fc.Arbitrary<HostileCase> = fc.oneof(
  { weight: 3, arbitrary: oneOfCases(unserialisable) },
  { weight: 2, arbitrary: oneOfCases(serialisable) },
  {
    weight: 3,
    arbitrary: oneOfCases({
      undefined: () => undefined,
      true: () => true,
      '0': () => 0,
      '-1': () => -1,
      '1.5': () => 1.5,
      '2^53': () => 2 ** 53,
      '1e300': () => 1e300,
      'an empty text': () => '',
      'a text': () => 'x',
      'a very long text': () => 'x'.repeat(100_000),
      'a text with a colon': () => 'a:b',
      'a text with braces': () => '{a}',
      'a number as text': () => '5',
      'an empty list': () => [],
      'a list of nothing': () => [null, undefined],
      'an empty object': () => ({}),
      'an object without a prototype': () => Object.create(null) as unknown,
      'an object that is no text': () => ({ toString: fail, valueOf: fail }),
      'an object that is nothing primitive': () => ({ [Symbol.toPrimitive]: fail }),
      'a thenable that never ends': () => ({ then: () => undefined }),
      'the prototype of all': () => Object.prototype,
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .anything({
        ...{ withBigInt: true, withDate: true, withMap: true, withSet: true, maxDepth: 2 },
        ...{ withNullPrototype: true, withSparseArray: true, withTypedArray: true },
      })
      .map((value) => hostileCase(fc.stringify(value).slice(0, 200), () => value)),
  },
);

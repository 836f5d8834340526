import fc from 'fast-check';
import { itemText } from '../properties/itemText.js';
import { LABELS } from './hostileTerms.js';
import { mutated } from './mutations.js';

let keys = 0;
const text = fc.string({ unit: 'binary', maxLength: 12 });
const term = fc.constantFrom('acme', 'a:b', '日', 't'.repeat(128));
const DAY_MS = 24 * 60 * 60 * 1000;

/** Good tasks as JSON, with any payload. */
export const goodText: fc.Arbitrary<string> = fc
  .record(
    {
      name: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
      payload: fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 }),
      priority: fc.nat({ max: 9 }),
      cost: fc.integer({ min: 1, max: 1_000_000 }),
      maxAttempts: fc.integer({ min: 1, max: 1_000 }),
      timeoutMs: fc.integer({ min: 1, max: 2_073_600_000 }),
      resultTtlMs: fc.integer({ min: 1, max: 31 * DAY_MS }),
      delayMs: fc.constantFrom(0, 1, 366 * DAY_MS),
      requires: fc.array(fc.constantFrom(...LABELS), { minLength: 1, maxLength: 16 }),
      tenant: term,
      limitKey: term,
      affinity: term,
      dedupKey: text.map((end) => `${(keys += 1)} ${end}`),
    },
    { requiredKeys: ['name'] },
  )
  .map((task) => JSON.stringify(task));

/** Tasks whose JSON writes its own member names and numbers in odd ways. */
const oddText = fc.constantFrom(
  '{"name":"x","payload":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}',
  '{"name":"x","__proto__":{"polluted":1}}',
  '{"name":"y","name":"x","payload":1,"payload":[2]}',
  '{"n\\u0061me":"x","priority":9e0,"cost":1.0,"maxAttempts":100e-2}',
  '{"name":"\\u0000","payload":"\\ud83d\\ude00\\u2028"}',
  '{"name":"x","priority":false}',
  '{"name":"x","cost":false,"maxAttempts":false}',
  '{"name":"x","priority":null}',
  '{"name":"x","payload":null,"timeoutMs":-0}',
  '{"name":"x","delayMs":1,"runAt":1}',
  '{"name":"x","dedupTtlMs":1}',
  '{"name":"x","runAt":8640000000000001}',
  '{"name":"x","requires":[]}',
  '{"name":"x","requires":{"1":"gpu"}}',
  '{"name":"x","requires":"gpu"}',
  '{"name":"x","requires":null}',
  '{"name":"x","requires":false}',
  '{"name":"x","requires":["gpu",null]}',
  '{"name":"x","requires":[null,"gpu"]}',
  '{"name":"x","requires":["gpu","a","gpu"],"tenant":"a\\u003bb"}',
  '{"name":"x","r\\u0065quires":["gpu"],"t\\u0065nant":"acme"}',
  `{"name":"x","requires":[${'"a",'.repeat(16)}"a"]}`,
  `{"name":"x","tenant":"${'t'.repeat(129)}"}`,
  '{"name":"x","tenant":""}',
  '{"name":"x","tenant":"\\u007f"}',
  '{"name":"x","affinity":"a;b"}',
  '{"name":"x","tenant":null}',
  '{"name":"x","limitKey":5}',
  '{"name":"x","affinity":["a"]}',
  '["x"]',
  '"x"',
);
const deep = fc
  .tuple(fc.constantFrom(498, 499, 500, 501, 998, 999, 1000, 1001, 20_000), fc.boolean())
  .map(([depth, isArray]) => {
    const [open, shut] = isArray ? ['[', ']'] : ['{"a":', '}'];
    return `{"name":"deep","payload":${open.repeat(depth)}1${shut.repeat(depth)}}`;
  });

/** Bytes that are a task, nearly one, or nothing of the kind. */
export const taskBytes: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 6, arbitrary: goodText.map((one) => Buffer.from(one)) },
  { weight: 8, arbitrary: mutated(goodText) },
  { weight: 4, arbitrary: itemText.map((one) => Buffer.from(one.toWellFormed())) },
  { weight: 2, arbitrary: mutated(itemText) },
  { weight: 2, arbitrary: oddText.map((one) => Buffer.from(one)) },
  { weight: 1, arbitrary: deep.map((one) => Buffer.from(one)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
);

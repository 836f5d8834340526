import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeBody } from '../../../core/domain/decodeTask.js';
import { useWorld } from '../../support/world.js';

/** Items a sweep adopts in one call. */
const batchItems = 100;

const numberText = fc.oneof(
  fc.double().map(String),
  fc.constantFrom('0', '-0', '1.', '.5', '-.5', '01', '+1', '1e5', '1E+05', '1.e5', '1e', '0x1f'),
  fc.constantFrom('1e308', '1e309', '-1e999', '0e999', '1e-999', '1e0000000001', '--1', '1-', '-'),
  fc
    .tuple(fc.integer({ min: 190, max: 320 }), fc.constantFrom('', 'e9', 'e99', 'e-99', '.5'))
    .map(([digits, rest]) => '9'.repeat(digits) + rest),
);
const stringText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }).map((text) => JSON.stringify(text)),
  fc.string({ maxLength: 8 }).map((text) => `"${text}"`),
  fc.constantFrom('"\\u12"', '"\\x41"', '"\\ud800"', '"\\ud83d\\ude00"', '"a\u0001b"', "'a'", '"'),
);
const scalarText = fc.oneof(numberText, stringText, fc.constantFrom('null', 'true', 'nul', ''));
const { value: valueText } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalarText,
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(' , ')}]`),
    fc
      .array(fc.tuple(stringText, tie('value')), { maxLength: 3 })
      .map((members) => `{${members.map(([key, value]) => `${key}:${value}`).join(',')}}`),
  ),
}));
const fieldText = fc.oneof(
  fc.tuple(fc.constantFrom('"name"', '"\\u006eame"'), stringText),
  fc.tuple(fc.constant('"payload"'), valueText),
  fc.tuple(fc.constantFrom('"priority"', '"cost"', '"maxAttempts"', '"timeoutMs"'), scalarText),
  fc.tuple(stringText, valueText),
);
const itemText = fc.oneof(
  fc
    .tuple(valueText, fc.array(fieldText, { maxLength: 2 }))
    .map(([payload, fields]) =>
      ['{"name":"x","payload":' + payload, ...fields.map(([key, value]) => `${key}: ${value}`)]
        .join(',')
        .concat('}'),
    ),
  fc.array(fieldText, { maxLength: 4 }).map((f) => `{${f.map((one) => one.join(':')).join()}}`),
  valueText,
  fc.constantFrom(
    '{"name":"x"}\u0000',
    '{"name":"x"}\u0000 y',
    '\ufeff{"name":"x"}',
    '{"name":"x"}\v',
  ),
);

describe('whatever is pushed to the inbox', () => {
  const world = useWorld();

  it('becomes a task that every JSON reader reads, or is set aside as it was', async function () {
    this.timeout(60_000);
    const pool = await world().createPool();
    const inbox = `${world().prefix}:{demo:0}:inbox`;
    const tasks = `${world().prefix}:{demo:0}:tasks`;
    const rejected = `${world().prefix}:{demo:0}:rejected`;
    let adoptedInAll = 0;
    let good = 0;
    const batches = fc.array(itemText, { minLength: batchItems, maxLength: batchItems });
    const property = fc.asyncProperty(batches, async (items) => {
      await world().redis.del(tasks, rejected);
      await world().redis.lpush(inbox, ...items);
      const { adopted } = await pool.sweep();

      const bodies = await world().redis.hvals(tasks);
      assert.equal(bodies.length, adopted);
      for (const body of bodies) {
        assert.equal(decodeBody(body).kind, 'task', body);
        assert.ok(!JSON.stringify(JSON.parse(body, endless)).includes('endless'), body);
      }
      const { items: aside } = await pool.rejected({ offset: 0, limit: 200 });
      const all = [...bodies, ...aside.map(({ item }) => item)].sort();
      assert.deepEqual(all, items.map((item) => item.toWellFormed()).sort());
      adoptedInAll += adopted;
      good += items.length;
    });
    await fc.assert(property, { numRuns: 60 });
    // a property that refuses everything would hold, too
    assert.ok(adoptedInAll > good / 20, `${adoptedInAll} of ${good} were adopted`);
  });
});

function endless(_: string, value: unknown): unknown {
  return value === Infinity || value === -Infinity ? 'endless' : value;
}

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeBody } from '../../../core/domain/decodeTask.js';
import { encodeTask, parseTaskLine } from '../../../core/domain/encodeTask.js';
import type { NewTask } from '../../../core/domain/task.js';
import { encodePayload } from '../../../core/domain/jsonPayload.js';
import { MAX_PAYLOAD_DEPTH } from '../../../core/domain/payloadWalk.js';

describe('encodeTask', () => {
  const wellFormed = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed());

  it('makes a body that decodes to the same task, whatever its payload', () => {
    const aTask = fc.record(
      {
        name: wellFormed.filter((name) => name !== '' && Buffer.byteLength(name) <= 256),
        payload: fc.jsonValue(),
        priority: fc.integer({ min: 0, max: 9 }),
        cost: fc.integer({ min: 1, max: 1_000_000 }),
        maxAttempts: fc.integer({ min: 1, max: 1000 }),
        timeoutMs: fc.integer({ min: 1, max: 2_073_600_000 }),
      },
      { requiredKeys: ['name'] },
    );
    const property = fc.property(aTask, (task) => {
      const { body } = encodeTask(task, 1_000_000);
      const defaults = { payload: null, priority: 0, cost: 1 };
      // -0 is 0 in JSON
      const wanted = JSON.parse(JSON.stringify({ ...defaults, ...task })) as unknown;
      assert.deepEqual(decodeBody(body), { kind: 'task', task: wanted });
    });
    fc.assert(property);
  });

  it('leaves defaults out of the body, and out of the traits', () => {
    assert.deepEqual(encodeTask({ name: 'x' }, 100), { traits: '', body: '["x"]' });
    const spelledOut = { name: 'x', payload: null, priority: 0, cost: 1 };
    assert.deepEqual(encodeTask(spelledOut, 100), { traits: '', body: '["x"]' });
  });

  it('writes a body as an array: the name, the payload, the other members', () => {
    const body = (task: NewTask) => encodeTask(task, 100).body;
    assert.equal(body({ name: 'x', payload: { a: [1] } }), '["x",{"a":[1]}]');
    assert.equal(
      body({ name: 'x', priority: 5, timeoutMs: 9 }),
      '["x",null,{"priority":5,"timeoutMs":9}]',
    );
  });

  it('says in the traits what the scripts go by', () => {
    const { traits } = encodeTask({ name: 'x', priority: 9, cost: 4, maxAttempts: 2 }, 100);
    assert.equal(traits, '9:4:2');
    assert.equal(encodeTask({ name: 'x', cost: 4 }, 100).traits, '0:4:0');
  });
});

describe('encodePayload', () => {
  it('keeps what JSON can hold', () => {
    for (const payload of [
      null,
      true,
      0,
      -1.5e300,
      '',
      'é\u{1f600}\n"',
      [],
      {},
      [[{ a: [null] }]],
    ]) {
      assert.deepEqual(JSON.parse(encodePayload(payload)), payload);
    }
  });

  it('leaves undefined properties out, and takes undefined for null', () => {
    assert.equal(encodePayload({ a: 1, b: undefined }), '{"a":1}');
    assert.equal(encodePayload(undefined), 'null');
  });

  it('asks a Date, and whatever else has toJSON, for what to write', () => {
    assert.equal(encodePayload({ at: new Date(0) }), '{"at":"1970-01-01T00:00:00.000Z"}');
    assert.throws(() => encodePayload({ toJSON: () => 1n }), { message: /it is a bigint/ });
  });

  it('takes objects without a prototype, and the same object twice where it is no cycle', () => {
    const bare = Object.assign(Object.create(null) as object, { a: 1 });
    assert.equal(encodePayload([bare, bare]), '[{"a":1},{"a":1}]');
  });

  it('refuses objects of classes, which would come back as something else', () => {
    class Point {
      x = 1;
    }
    for (const payload of [new Point(), new Set([1]), new Uint8Array(2), new Error('e'), /x/]) {
      assert.throws(() => encodePayload({ payload }), {
        reason: 'payload-not-serialisable',
        message: new RegExp(`"payload\\.payload" is a ${payload.constructor.name}`),
      });
    }
  });

  it('takes nesting up to its bound', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
    assert.doesNotThrow(() => encodePayload(nested(MAX_PAYLOAD_DEPTH)));
    assert.throws(() => encodePayload(nested(MAX_PAYLOAD_DEPTH + 1)), {
      message: /nested over 500/,
    });
  });
});

describe('decodeBody', () => {
  for (const [body, fault] of [
    ['', /gone from Redis/],
    ['{"name":', /not JSON/],
    ['5', /must be an object/],
    ['[]', /"name" must be a string/],
    ['["x",', /not JSON/],
    ['["x",1,{"cost":0}]', /"cost" is 0/],
    ['["x",1,{"extra":1}]', /unknown field "extra"/],
    ['["x",1,"y"]', /must be an object/],
    ['["x",1,null]', /must be an object/],
    ['["x",1,{},2]', /must be an object/],
    ['{"payload":1}', /"name" must be a string/],
    ['{"name":"x","priority":10}', /"priority" is 10/],
    ['{"name":"x","extra":1}', /unknown field "extra"/],
  ] as const) {
    it(`says what is wrong with ${body === '' ? 'no body' : body}`, () => {
      const decoded = decodeBody(body);
      assert.ok(decoded.kind === 'malformed');
      assert.match(decoded.fault, fault);
    });
  }
});

describe('the two forms of a body', () => {
  it('say the same', () => {
    const object = decodeBody('{"name":"x","payload":[1],"cost":2}');
    assert.deepEqual(decodeBody('["x",[1],{"cost":2}]'), object);
    assert.deepEqual(decodeBody('["x"]'), decodeBody('{"name":"x"}'));
  });
});

describe('parseTaskLine', () => {
  it('reads a line of JSON', () => {
    const task = parseTaskLine(' {"name":"resize","payload":{"width":200}} ');
    assert.deepEqual(task, { name: 'resize', payload: { width: 200 } });
  });

  it('refuses a line that is no task', () => {
    for (const line of ['', 'resize', '5', '"x"', '["x"]', '{"name":""}', '{"nom":"x"}']) {
      assert.throws(() => parseTaskLine(line), { reason: 'invalid-task' }, line);
    }
  });
});

import assert from 'node:assert/strict';
import { checkTask, encodeTask } from '../../../core/domain/encodeTask.js';
import { encodePayload } from '../../../core/domain/jsonPayload.js';
import { readPlace } from '../../../core/domain/place.js';
import { checkSettings, readSettings } from '../../../core/domain/settings.js';
import type { NewTask, TaskPlace } from '../../../core/domain/task.js';
import { startLocalRedis, type LocalRedisOptions } from '../../../core/local/startLocalRedis.js';
import { parseTaskId } from '../../../core/redis/taskIds.js';
import { revoked, varying } from '../../support/hostile.js';

const bound = 1000;
const encode = (task: unknown) => encodeTask(task as NewTask, bound);

describe('a task that is not what it seems', () => {
  it('is read once: a second answer of its members never counts', () => {
    const task = varying({
      name: ['x', '\ud800'],
      priority: [3, '3,"name":"y"'],
      timeoutMs: [5, '5,"cost":7'],
    });
    assert.deepEqual(encode(task), {
      traits: '3:1:0',
      body: '["x",null,{"priority":3,"timeoutMs":5}]',
    });
  });

  for (const [what, task] of [
    [
      'a getter that throws',
      {
        get name() {
          return assert.fail();
        },
      },
    ],
    ['a revoked proxy', revoked({})],
    ['a proxy that cannot be listed', new Proxy({ name: 'x' }, { ownKeys: () => assert.fail() })],
  ] as const) {
    it(`is refused as invalid-task: ${what}`, () => {
      assert.throws(() => encode(task), { name: 'SchedulerError', reason: 'invalid-task' });
      assert.throws(() => checkTask(task as NewTask), { reason: 'invalid-task' });
    });
  }

  it('is checked within a bound that is one', () => {
    for (const most of [Symbol('s'), Number.NaN, 'abc', -1] as unknown[] as number[]) {
      assert.throws(() => checkTask({ name: 'x' }, most), { reason: 'invalid-setting' });
    }
    checkTask({ name: 'x' });
  });
});

describe('a payload that is not what it seems', () => {
  const refuses = (payload: unknown, message: RegExp) =>
    assert.throws(() => encodePayload(payload), { reason: 'payload-not-serialisable', message });

  it('is asked as JSON.stringify asks: its toJSON hears the key', () => {
    const toJSON = (key: string) => (key === '' ? 1 : Number.NaN);
    refuses({ a: { toJSON } }, /"payload\.a" is NaN/);
    refuses([{ toJSON }], /"payload\[0\]" is NaN/);
    assert.equal(encodePayload({ a: { toJSON: (key: string) => key } }), '{"a":"a"}');
    assert.equal(encodePayload([['x', { toJSON: (key: string) => key }]]), '[["x","1"]]');
  });

  it('is asked once: a second answer of a toJSON never counts', () => {
    for (const later of [Number.NaN, undefined, 1n]) {
      const answers = [7, later];
      const payload = { a: { b: [1, { toJSON: () => answers.shift() }] }, c: 2 };
      assert.equal(encodePayload(payload), '{"a":{"b":[1,7]},"c":2}');
    }
  });

  it('keeps its members as they are, whatever they are called, where a toJSON is asked', () => {
    const payload = JSON.parse('{"b":1,"__proto__":{"x":1},"a":null}') as Record<string, unknown>;
    payload['at'] = new Date(0);
    payload['left'] = undefined;
    const wanted = '{"b":1,"__proto__":{"x":1},"a":null,"at":"1970-01-01T00:00:00.000Z"}';
    assert.equal(encodePayload(payload), wanted);
  });

  it('answers with something plain: JSON.stringify would make {} of a Date that a toJSON returns', () => {
    refuses({ at: { toJSON: () => new Date(0) } }, /"payload\.at" is a Date/);
  });

  it('turns into something at the second look of a getter as well', () => {
    let looks = 0;
    const payload = Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => (looks++ === 0 ? 1 : assert.fail()),
    });
    refuses(payload, /reading it failed/);
  });

  it('ends within its bound, though it stands for more JSON than any memory has', () => {
    let payload: unknown = 1;
    for (let i = 0; i < 60; i++) payload = [payload, payload];
    const task = { name: 'x', payload };
    const wanted = {
      reason: 'payload-too-large',
      message: /more bytes of JSON than the pool takes, 1000/,
    };
    assert.throws(() => encode(task), wanted);
  });
});

describe('settings, places, ids and options that are not what they seem', () => {
  it('settings are read once', () => {
    const settings = readSettings(varying({ maxAttempts: [3, 'x'] }));
    checkSettings(settings);
    assert.deepEqual(settings, { maxAttempts: 3 });
  });

  it('settings must be an object with members', () => {
    for (const given of [
      [],
      new Date(),
      new Map(),
      revoked({}),
      {
        get window() {
          return assert.fail();
        },
      },
    ]) {
      assert.throws(() => readSettings(given), { reason: 'invalid-setting' });
    }
    class Mine {
      window = 5;
    }
    assert.deepEqual(readSettings(new Mine()), { window: 5 });
  });

  for (const [place, reason] of [
    [{ kind: ['dead', '', '7'] }, 'invalid-setting'],
    [{ kind: {} }, 'invalid-setting'],
    [{ kind: Object.create(null) as unknown }, 'invalid-setting'],
    [{ kind: Symbol('s') }, 'invalid-setting'],
    [{ kind: 'rejected' }, 'invalid-setting'],
    [{ kind: 'nonsense' }, 'invalid-setting'],
    [revoked({}), 'invalid-setting'],
    [{ kind: 'queue', node: ['a', 'b'] }, 'invalid-name'],
    [{ kind: 'running', node: 'a:b' }, 'invalid-name'],
    [{ kind: 'queue', node: '\ud800' }, 'invalid-name'],
    [{ kind: 'queue' }, 'invalid-name'],
  ] as const) {
    it(`a place that is none: ${reason}`, () => {
      assert.throws(() => readPlace(place as unknown as TaskPlace), {
        name: 'SchedulerError',
        reason,
      });
    });
  }

  it('an id is written in one way only', () => {
    for (const id of ['00-11', '0-011', '0-0', '-1', '1000-1', '0-12345678901234567', ['0-1']]) {
      assert.throws(() => parseTaskId(id), { reason: 'invalid-task' });
    }
    assert.deepEqual(parseTaskId('12-30'), { partition: 12, sequence: '30' });
  });

  it('options of a local Redis', async () => {
    for (const options of [
      null,
      { url: 5 },
      { path: 5 },
      { signal: 5 },
      { dataDir: 5 },
      { dataDir: '' },
      { dataDir: 'a\0b' },
      revoked({}),
    ] as unknown[] as LocalRedisOptions[]) {
      await assert.rejects(startLocalRedis(options), {
        name: 'SchedulerError',
        reason: 'invalid-setting',
      });
    }
  });

  it('a directory that cannot be made', async () => {
    const act = startLocalRedis({ dataDir: '/dev/null/x' });
    await assert.rejects(act, { name: 'SchedulerError', reason: 'no-local-redis' });
  });
});

import assert from 'node:assert/strict';
import type { NewTask } from '../../core/domain/task.js';
import { sliceOf } from '../support/handNode.js';
import { enqueue } from '../../core/redis/calls/enqueue.js';
import type { NewPoolSettings } from '../../core/redis/scheduler.js';
import { createWorker } from '../../core/worker/createWorker.js';
import type { SchedulerError } from '../../core/domain/errors.js';
import { useRefusals } from '../support/refusals.js';
import { useWorld } from '../support/world.js';

describe('bad input gets a clear error and changes nothing', () => {
  const world = useWorld();

  const refuses = useRefusals(world);
  const create = () => world().createPool({ maxPayloadBytes: 1000 });

  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  let deep: unknown = 'bottom';
  for (let i = 0; i < 501; i++) deep = [deep];
  for (const [what, payload, fault] of [
    ['a cycle', cyclic, /"payload\.self" refers back to what it is in/],
    ['a BigInt', { n: 1n }, /"payload\.n" is a bigint/],
    ['NaN', [1, NaN], /"payload\[1\]" is NaN/],
    ['Infinity', Infinity, /it is Infinity/],
    ['a function', { f: () => 1 }, /"payload\.f" is a function/],
    ['a symbol', { s: Symbol('s') }, /"payload\.s" is a symbol/],
    ['a Map', { m: new Map() }, /"payload\.m" is a Map/],
    ['an invalid Date', { when: new Date(Number.NaN) }, /"payload\.when" turns into null/],
    ['a lone surrogate', { t: 'a\ud800b' }, /"payload\.t" has a lone surrogate/],
    ['a lone surrogate in a key', { 'a\udc00': 1 }, /a key of it has a lone surrogate/],
    ['a toJSON that fails', { toJSON: () => assert.fail() }, /reading it failed/],
    [
      'a getter that fails',
      Object.defineProperty({}, 'x', { enumerable: true, get: () => assert.fail() }),
      /reading it failed/,
    ],
    ['undefined in a list', [undefined], /"payload\[0\]" is undefined/],
    ['a nesting too deep', deep, /nested over 500 deep/],
  ] as const) {
    it(`a payload with ${what}`, async () => {
      const pool = await create();
      const task = { name: 'x', payload };
      await refuses(() => pool.enqueue(task), 'payload-not-serialisable', fault);
      const many = [{ name: 'good' }, task];
      await refuses(() => pool.enqueueAll(many), 'payload-not-serialisable', fault);
    });
  }

  it('a payload over maxPayloadBytes, in bytes of UTF-8', async () => {
    const pool = await create();
    const fits = { name: 'x', payload: 'é'.repeat(499) }; // 2 quotes and 998 bytes
    const tooLarge = { name: 'x', payload: 'é'.repeat(500) };
    await pool.enqueue(fits);
    await refuses(
      () => pool.enqueue(tooLarge),
      'payload-too-large',
      /1002 bytes.*takes 1000.*rais/,
    );
    await refuses(() => pool.enqueueAll([fits, tooLarge]), 'payload-too-large', /1002 bytes/);
  });

  it('a payload over a bound that another program has lowered meanwhile', async () => {
    const pool = await create();
    await pool.enqueue({ name: 'x', payload: 'p'.repeat(900) });
    const elsewhere = await world().scheduler.pool('demo');
    await elsewhere.configure({ maxPayloadBytes: 100 });
    const tooLarge = { name: 'x', payload: 'p'.repeat(99) };
    await refuses(() => pool.enqueue(tooLarge), 'payload-too-large', /"x" has 101 bytes.* 100\./);
    await refuses(
      () => pool.enqueueAll([{ name: 'y' }, tooLarge]),
      'payload-too-large',
      /101 bytes/,
    );

    await elsewhere.configure({ maxPayloadBytes: 5000 });
    await pool.enqueue({ name: 'x', payload: 'p'.repeat(4998) });
  });

  it('a payload over the bound in the script itself, exactly and wherever it stands', async () => {
    const pool = await create();
    const send = (body: string) => async () => {
      const reply = await enqueue(sliceOf(pool, 0), [{ traits: '', body }]);
      if (reply.kind === 'refused') throw reply.error;
    };
    const fits = JSON.stringify({ a: ['}"]{\\', 'p'.repeat(980)] }); // 1000 bytes
    assert.equal(Buffer.byteLength(fits), 1000);
    for (const body of [
      `{"name":"x","payload":${fits}}`,
      `{"payload":${fits} , "name":"}\\"{"}`,
      `{ "p\\u0061yload" : ${fits}}`,
      `["x",${fits}]`,
      ` [ "a,]\\"" , ${fits} , {"cost":1}]`,
    ]) {
      await send(body)();
      const longer = body.replace('ppp', 'pppp');
      await refuses(send(longer), 'payload-too-large', /1001 bytes.*takes 1000/);
    }
  });

  it('a payload over 1 MiB by default', async () => {
    const pool = await world().scheduler.createPool('demo');
    const mebibyte = 1024 * 1024;
    await pool.enqueue({ name: 'x', payload: 'p'.repeat(mebibyte - 2) });
    const tooLarge = { name: 'x', payload: 'p'.repeat(mebibyte - 1) };
    await refuses(() => pool.enqueue(tooLarge), 'payload-too-large', /takes 1048576/);
  });

  for (const [field, values, range] of [
    ['priority', [-1, 10, 1.5, NaN, '5', null], /"priority" is .* from 0 to 9/],
    ['cost', [0, -1, 1_000_001, 0.5, Infinity, '1'], /"cost" is .* from 1 to 1000000/],
    ['maxAttempts', [0, 1001, 2.5], /"maxAttempts" is .* from 1 to 1000/],
    ['timeoutMs', [0, -5, 2 ** 31, 0.1], /"timeoutMs" is .* from 1 to 2073600000/],
    ['name', [5, null, undefined, {}], /"name" must be a string/],
    ['name', [''], /"name" is empty/],
    ['name', ['n'.repeat(257), 'é'.repeat(129)], /"name" has more than 256 bytes/],
    ['name', ['\ud800'], /"name" is not well-formed/],
    ['prio', [5], /unknown field "prio"/],
  ] as const) {
    for (const value of values) {
      it(`a task whose ${field} is ${show(value).slice(0, 20)}`, async () => {
        const pool = await create();
        const task = { name: 'x', [field]: value } as unknown as NewTask;
        await refuses(() => pool.enqueue(task), 'invalid-task', range);
      });
    }
  }

  it('what is no task at all', async () => {
    const pool = await create();
    for (const value of [null, 'resize', 5, []] as unknown[] as NewTask[]) {
      await refuses(() => pool.enqueue(value), 'invalid-task', /must be an object with a "name"/);
    }
  });

  for (const [name, fault] of [
    ['', /is empty/],
    ['n'.repeat(129), /is too long.*1 to 128 bytes/],
    ['é'.repeat(65), /is too long/],
    ['a{b', /has "\{", "\}" or ":" in it/],
    ['a}b', /has "\{", "\}" or ":" in it/],
    ['a:b', /has "\{", "\}" or ":" in it/],
    ['a\nb', /control character/],
    ['a\u0000', /control character/],
    ['\ud800', /not well-formed/],
  ] as const) {
    it(`a name that is ${show(name.slice(0, 10))}`, async () => {
      const pool = await create();
      await refuses(() => world().scheduler.createPool(name), 'invalid-name', fault);
      await refuses(() => world().scheduler.pool(name), 'invalid-name', fault);
      await refuses(() => pool.pauseNode(name), 'invalid-name', fault);
      await refuses(() => pool.move([], { kind: 'backlog' }, name), 'invalid-name', fault);
      await refuses(() => createWorker(pool, { name }, () => 1), 'invalid-name', fault);
    });
  }

  for (const [setting, values, message] of [
    ['capacity', [0, -1, 1.5, NaN, 10_001], /capacity is .* from 1 to 10000/],
    ['weight', [0, -1, NaN, Infinity, 1_000_001], /weight is .* from 0.000001 to 1000000/],
  ] as const) {
    for (const value of values) {
      it(`a node whose ${setting} is ${value}`, async () => {
        const pool = await create();
        const options = { name: 'a', [setting]: value };
        await refuses(() => createWorker(pool, options, () => 1), 'invalid-setting', message);
      });
    }
  }

  for (const [setting, value, message] of [
    ['window', -1, /window is -1/],
    ['window', 'wide', /window is "wide"/],
    ['strategy', 'random', /strategy is "random".*least-loaded/],
    ['maxAttempts', 0, /maxAttempts is 0/],
    ['retryDelayMs', -1, /retryDelayMs is -1/],
    ['heartbeatTimeoutMs', 99, /heartbeatTimeoutMs is 99.*from 100/],
    ['maxPayloadBytes', 2 ** 40, /maxPayloadBytes is 1099511627776/],
    ['colour', 'red', /no pool setting "colour"/],
    ['constructor', 5, /no pool setting "constructor"/],
    ['valueOf', 5, /no pool setting "valueOf"/],
  ] as const) {
    it(`a pool whose ${setting} is ${value}`, async () => {
      const pool = await create();
      const settings = { [setting]: value } as NewPoolSettings;
      await refuses(
        () => world().scheduler.createPool('new', settings),
        'invalid-setting',
        message,
      );
      await refuses(() => pool.configure(settings), 'invalid-setting', message);
    });
  }

  it('pools that programs create at once in different numbers of partitions', async () => {
    const { scheduler } = world();
    for (let round = 0; round < 10; round++) {
      const name = `raced-${round}`;
      const outcomes = await Promise.allSettled(
        [1, 3, 2].map((partitions) => scheduler.createPool(name, { partitions })),
      );
      const created = outcomes.filter((outcome) => outcome.status === 'fulfilled');
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      assert.equal(created.length, 1);
      for (const { reason } of refused) {
        assert.equal((reason as SchedulerError).reason, 'pool-exists');
      }
      const pool = await scheduler.pool(name);
      assert.equal(pool.partitions, created[0]?.value.partitions);
      assert.equal((await pool.snapshot()).partitions, pool.partitions);
      const keys = await world().redis.keys(`${world().prefix}:{${name}:*config`);
      assert.equal(keys.length, pool.partitions);
    }
  });

  it('a new pool gets the settings given, an existing one only those', async () => {
    const { scheduler } = world();
    await scheduler.createPool('new', { window: 5, retryDelayMs: 7 });
    const again = await scheduler.createPool('new', { retryDelayMs: 8 });
    const { settings } = await again.snapshot();
    assert.deepEqual([settings.window, settings.retryDelayMs, settings.maxAttempts], [5, 8, 3]);
  });

  it('a number of partitions out of range, or other than the pool has', async () => {
    await create();
    const { scheduler } = world();
    for (const partitions of [0, 65, 1.5]) {
      const act = () => scheduler.createPool('new', { partitions });
      await refuses(act, 'invalid-setting', /partitions is .* from 1 to 64/);
    }
    const act = () => scheduler.createPool('demo', { partitions: 2 });
    await refuses(act, 'pool-exists', /exists with 1 partition/);
  });

  it('a pool that is not there', async () => {
    await refuses(
      () => world().scheduler.pool('nope'),
      'unknown-pool',
      /no pool "nope".*[Cc]reate/,
    );
    const pool = await create();
    await world().redis.del(`${world().prefix}:{demo:0}:config`);
    const message = /no pool "demo"/;
    await refuses(() => pool.enqueue({ name: 'x' }), 'unknown-pool', message);
    await refuses(() => pool.snapshot(), 'unknown-pool', message);
    await refuses(() => pool.rebalance(), 'unknown-pool', message);
    await refuses(() => pool.sweep(), 'unknown-pool', message);
    await refuses(() => pool.configure({ window: 1 }), 'unknown-pool', message);
    const range = { offset: 0, limit: 1 };
    await refuses(() => pool.page({ kind: 'backlog' }, range), 'unknown-pool', message);
  });

  it('a page out of range, and ids that are none', async () => {
    const pool = await create();
    for (const range of [
      { offset: -1, limit: 1 },
      { offset: 0, limit: 0 },
      { offset: 0.5, limit: 1 },
    ]) {
      const act = () => pool.page({ kind: 'backlog' }, range);
      await refuses(act, 'invalid-setting', /whole offset from 0/);
    }
    const remove = () => pool.remove(['nonsense' as never], { kind: 'backlog' });
    await refuses(remove, 'invalid-task', /"nonsense" is not a task id/);
  });
});

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

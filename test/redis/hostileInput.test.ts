import assert from 'node:assert/strict';
import { PartialEnqueueError } from '../../core/domain/errors.js';
import type { NewTask, TaskId, TaskPlace } from '../../core/domain/task.js';
import { partitionOfKey } from '../../core/redis/keyPartition.js';
import { connect, type ConnectOptions } from '../../core/redis/scheduler.js';
import { createWorker, type WorkerOptions } from '../../core/worker/createWorker.js';
import { revoked, varying } from '../support/hostile.js';
import { useRefusals } from '../support/refusals.js';
import { useWorld } from '../support/world.js';

describe('hostile input gets a clear error, changes nothing, and ends no process', () => {
  const world = useWorld();
  const refuses = useRefusals(world);
  const create = () => world().createPool();
  const bare = Object.create(null) as object;

  it('lists with holes, and lists that cannot be read', async () => {
    const pool = await create();
    const [id] = await pool.enqueueAll([{ name: 'x' }]);
    const hole = Object.assign(new Array<TaskId>(2), { 1: id });
    for (const tasks of [
      new Array<NewTask>(3),
      Object.assign(new Array<NewTask>(2), { 1: { name: 'x' } }),
    ]) {
      await refuses(
        () => pool.enqueueAll(tasks),
        'invalid-task',
        /must be an object with a "name"/,
      );
    }
    await refuses(() => pool.remove(hole, { kind: 'backlog' }), 'invalid-task', /is not a task id/);
    await refuses(() => pool.retryDead(hole), 'invalid-task', /is not a task id/);
    const failing = new Proxy([{ name: 'x' }], { get: () => assert.fail() });
    await refuses(() => pool.enqueueAll(failing), 'invalid-task', /cannot be read/);
    await refuses(() => pool.enqueueAll(revoked([])), 'invalid-task', /cannot be read/);
    await refuses(() => pool.retryDead(revoked([])), 'invalid-task', /cannot be read/);
  });

  it('places and nodes that are lists: nobody else is touched', async () => {
    const pool = await create();
    const ids = await pool.enqueueAll([{ name: 'x' }, { name: 'y' }]);
    const chosen = ids.slice(0, 1);
    const range = { offset: 0, limit: 10 };
    for (const [place, reason] of [
      [{ kind: ['backlog', '', '2'] }, 'invalid-setting'],
      [{ kind: bare }, 'invalid-setting'],
      [{ kind: 'queue', node: ['a', '2'] }, 'invalid-name'],
    ] as const) {
      const given = place as unknown as TaskPlace;
      await refuses(() => pool.remove(chosen, given), reason, /./);
      await refuses(() => pool.move(chosen, given, 'a'), reason, /./);
      await refuses(() => pool.page(given, range), reason, /./);
    }
    await refuses(
      () => pool.remove([`0${chosen[0]}` as TaskId], { kind: 'backlog' }),
      'invalid-task',
      /is not a task id/,
    );
  });

  it('settings that answer otherwise when they are asked again', async () => {
    const pool = await create();
    await pool.configure(varying({ maxAttempts: [7, 'x'] }));
    assert.equal((await pool.snapshot()).settings.maxAttempts, 7);
    await refuses(() => pool.configure([] as object), 'invalid-setting', /not Array/);
    await refuses(() => world().scheduler.createPool('z', revoked({})), 'invalid-setting', /./);
  });

  it('options of calls in steps', async () => {
    const pool = await create();
    for (const options of [null, 5, [], { signal: 5 }, { onProgress: 5 }, revoked({})]) {
      const given = options as object;
      await refuses(() => pool.enqueueAll([{ name: 'x' }], given), 'invalid-setting', /./);
      await refuses(() => pool.rebalance(given), 'invalid-setting', /./);
      await refuses(() => pool.drainNode('a', given), 'invalid-setting', /./);
      await refuses(() => pool.clearRejected(given), 'invalid-setting', /./);
      await refuses(() => pool.retryAllDead(given), 'invalid-setting', /./);
      await refuses(() => pool.purgeDead(given), 'invalid-setting', /./);
    }
    for (const options of [null, false, 5, { signal: 5 }, { whenFull: 'perhaps' }]) {
      const given = options as unknown as object;
      await refuses(() => pool.enqueue({ name: 'x' }, given), 'invalid-setting', /./);
    }
    for (const options of [null, { signal: 5 }, { timeoutMs: '5' }, { timeoutMs: 0 }]) {
      await refuses(() => pool.waitFor('0-1', options as object), 'invalid-setting', /./);
    }
  });

  it('an onProgress that throws ends the call as cancelled', async () => {
    const pool = await create();
    const tasks = Array.from({ length: 10 }, () => ({ name: 'x' }));
    await pool.enqueueAll(tasks);
    await world().redis.lpush(`${world().prefix}:{demo:0}:inbox`, 'nonsense');
    await pool.sweep();
    const onProgress = () => assert.fail('no');
    const cancelled = { name: 'SchedulerError', reason: 'cancelled' };
    await assert.rejects(pool.clearRejected({ onProgress }), cancelled);
  });

  it('a filter of dead tasks that would be overlooked: none is deleted', async () => {
    const pool = await create();
    for (const filter of [
      { name: '' },
      { error: '' },
      { name: 5 },
      { error: ['x'] },
      { name: '\ud800' },
      { error: '\udfff' },
      { nmae: 'x' },
    ] as object[]) {
      await refuses(() => pool.purgeDead(filter), 'invalid-setting', /./);
      await refuses(() => pool.retryAllDead(filter), 'invalid-setting', /./);
    }
    await refuses(() => pool.retryEdited('00-1', 1), 'invalid-task', /is not a task id/);
  });

  it('ranges of pages', async () => {
    const pool = await create();
    for (const range of [
      { offset: bare, limit: 1 },
      { offset: 0, limit: Symbol('s') },
    ]) {
      const given = range as unknown as { offset: number; limit: number };
      await refuses(() => pool.page({ kind: 'dead' }, given), 'invalid-setting', /whole offset/);
      await refuses(() => pool.rejected(given), 'invalid-setting', /whole offset/);
    }
  });

  for (const [member, values, reason] of [
    ['url', [Symbol('s'), bare, 5], 'invalid-url'],
    ['prefix', ['\ud800', '', 5], 'invalid-name'],
    ['clock', [5, 'now', null], 'invalid-setting'],
    ['username', [bare, 5, '\ud800'], 'invalid-setting'],
    ['password', [bare, 5, '\ud800'], 'invalid-setting'],
    ['clientName', [bare, 'a b', 'a\nb', '\ud800', ''], 'invalid-setting'],
    ['sentinels', [5, { name: 'm', hosts: 5 }, { name: 'm', hosts: [null] }], 'invalid-setting'],
  ] as const) {
    it(`a connection whose ${member} is none`, async () => {
      const { url } = world();
      const address = member === 'sentinels' ? {} : { url };
      for (const value of values) {
        const options = { ...address, [member]: value } as unknown as ConnectOptions;
        await refuses(() => connect(options), reason, /./);
      }
    });
  }

  it('a connection whose options cannot be read', async () => {
    await refuses(() => connect(revoked({})), 'invalid-setting', /./);
    const options = Object.defineProperty({}, 'url', { get: () => assert.fail() });
    await refuses(() => connect(options), 'invalid-setting', /cannot be read/);
  });

  it('a clock that gives no time', async () => {
    const { url, prefix } = world();
    for (const now of [Number.NaN, 1.5, -5, 1e300, 'x', [1, 2], bare]) {
      const scheduler = await connect({ url, prefix, clock: () => now as number });
      await refuses(() => scheduler.createPool('new'), 'invalid-setting', /clock/);
      await scheduler.close();
    }
    const failing = await connect({ url, prefix, clock: () => assert.fail() });
    await refuses(() => failing.createPool('new'), 'invalid-setting', /clock cannot be read/);
    await failing.close();
  });

  it('a worker of something else than a pool, or with listeners that are none', async () => {
    const pool = await create();
    for (const other of [{}, [], bare, revoked({})] as unknown[] as (typeof pool)[]) {
      const act = () => createWorker(other, { name: 'a' }, () => 1);
      await refuses(act, 'invalid-setting', /^The pool /);
    }
    for (const options of [
      { onError: 5 },
      { onSettled: 'x' },
      { backoff: 100 },
      { onError: null },
    ]) {
      const given = { name: 'a', ...options } as unknown as WorkerOptions;
      await refuses(() => createWorker(pool, given, () => 1), 'invalid-setting', /a function/);
    }
    await refuses(
      () => createWorker(pool, revoked({ name: 'a' }), () => 1),
      'invalid-setting',
      /./,
    );
    const worker = createWorker(pool, { name: 'a' }, () => 1);
    await worker.ready;
    await assert.rejects(worker.stop(null as never), { reason: 'invalid-setting' });
    await worker.stop();
  });

  it('a bulk with keys that stops part-way tells which of its tasks are stored', async () => {
    const pool = await world().createPool({ partitions: 2 });
    await pool.enqueue({ name: 'first' });
    const tasks = Array.from({ length: 40 }, (_, i) => ({ name: `t${i}`, dedupKey: `key ${i}` }));
    const home = ({ dedupKey }: { dedupKey: string }) => partitionOfKey(dedupKey, 2);
    const [first] = tasks;
    assert.ok(first);
    const lost = 1 - home(first);
    await world().redis.del(`${world().prefix}:{demo:${lost}}:config`);
    await assert.rejects(pool.enqueueAll(tasks), (error) => {
      assert.ok(error instanceof PartialEnqueueError);
      const stored = tasks.flatMap((task, i) => (home(task) === home(first) ? [i] : []));
      assert.deepEqual([...error.acceptedTasks.keys()], stored);
      assert.deepEqual(error.accepted, [...error.acceptedTasks.values()]);
      assert.ok(stored.length > 0 && stored.length < tasks.length);
      return true;
    });
    const error = await pool.enqueueAll(tasks).catch((failure: unknown) => failure);
    assert.ok(error instanceof PartialEnqueueError);
    for (const [index, id] of error.acceptedTasks) {
      const details = await pool.inspect(id);
      assert.equal(details?.body.kind === 'task' && details.body.task.name, `t${index}`);
    }
  });
});

import assert from 'node:assert/strict';
import { PartialEnqueueError } from '../../core/domain/errors.js';
import type { TaskId, TaskPlace } from '../../core/domain/task.js';
import { connect } from '../../core/redis/scheduler.js';
import { createWorker } from '../../core/worker/createWorker.js';
import { useRefusals } from '../support/refusals.js';
import { useWorld } from '../support/world.js';

describe('what no type keeps a program from gets a clear error and changes nothing', () => {
  const world = useWorld();
  const refuses = useRefusals(world);
  const create = () => world().createPool();

  it('what plain JavaScript passes for settings, options or lists', async () => {
    const pool = await create();
    for (const value of [null, 5, 'x'] as unknown[] as object[]) {
      await refuses(() => world().scheduler.createPool('new', value), 'invalid-setting', /object/);
      await refuses(() => pool.configure(value), 'invalid-setting', /must be an object/);
      await refuses(() => connect(value), 'invalid-setting', /must be an object/);
      await refuses(() => createWorker(pool, value as never, () => 1), 'invalid-setting', /object/);
      await refuses(
        () => createWorker(value as never, { name: 'a' }, () => 1),
        'invalid-setting',
        /pool must be one that a scheduler has opened/,
      );
      await refuses(
        () => createWorker(pool, { name: 'a' }, value as never),
        'invalid-setting',
        /must be a function/,
      );
      await refuses(
        () => pool.page({ kind: 'dead' }, value as never),
        'invalid-setting',
        /must be an object/,
      );
      await refuses(
        () => pool.move([], value as never, 'a'),
        'invalid-setting',
        /must be an object/,
      );
      await refuses(() => pool.enqueueAll(value as never), 'invalid-task', /must be a list/);
      await refuses(() => pool.retryDead(value as never), 'invalid-task', /must be a list/);
    }
    for (const timeout of [0, -1, NaN, Infinity, 2 ** 31, '5'] as number[]) {
      const { url } = world();
      const message = /TimeoutMs is .* from 1 to 2147483647/;
      await refuses(() => connect({ url, connectTimeoutMs: timeout }), 'invalid-setting', message);
      await refuses(() => connect({ url, answerTimeoutMs: timeout }), 'invalid-setting', message);
    }
    const place = { kind: 'stats' } as unknown as TaskPlace;
    const range = { offset: 0, limit: 10 };
    await refuses(
      () => pool.page(place, range),
      'invalid-setting',
      /kind of a place is "stats"; it must be one of: backlog/,
    );
    await world().scheduler.createPool('demo', { window: undefined } as object);
  });

  it('an onProgress that throws: what was stored is named', async () => {
    const pool = await create();
    const onProgress = () => assert.fail('no');
    const tasks = Array.from({ length: 1500 }, () => ({ name: 'x' }));
    await assert.rejects(pool.enqueueAll(tasks, { onProgress }), (error) => {
      assert.ok(error instanceof PartialEnqueueError);
      assert.deepEqual([error.reason, error.accepted.length], ['cancelled', 1000]);
      assert.match(error.message, /onProgress that was given failed/);
      return true;
    });
  });

  it('nonsense that others wrote where the pools are listed', async () => {
    const { scheduler, redis, prefix } = world();
    await redis.hset(`${prefix}:pools`, 'fruit', 'banana', 'many', '65', 'none', '0', 'a:b', '1');
    assert.deepEqual(await scheduler.pools(), []);
    await refuses(() => scheduler.pool('fruit'), 'unknown-pool', /no pool "fruit"/);
    await scheduler.createPool('fruit', { partitions: 2 });
    assert.deepEqual(await scheduler.pools(), ['fruit']);
    assert.equal((await scheduler.pool('fruit')).partitions, 2);
  });

  it('what plain JavaScript passes for a name or an id', async () => {
    const pool = await create();
    for (const value of [undefined, null, 5, {}, [], Symbol('s')] as unknown[] as TaskId[]) {
      await refuses(() => world().scheduler.createPool(value), 'invalid-name', /is not a string/);
      await refuses(() => world().scheduler.pool(value), 'invalid-name', /is not a string/);
      await refuses(() => pool.pauseNode(value), 'invalid-name', /is not a string/);
      await refuses(() => createWorker(pool, { name: value }, () => 1), 'invalid-name', /string/);
      await refuses(() => pool.inspect(value), 'invalid-task', /is not a task id/);
      await refuses(() => pool.remove([value], { kind: 'backlog' }), 'invalid-task', /task id/);
    }
  });
});

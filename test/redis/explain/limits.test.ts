import assert from 'node:assert/strict';
import { joinNode, takeTokens } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';
import { explained, kinds, reasons, said } from './explained.js';

describe('a limit that keeps a task', () => {
  const world = useWorld();
  const alone = { atLeast: false, higherPriority: 0, otherLanes: 0 };

  it('of how many of its key run at once: put aside, queued or in the backlog', async () => {
    const pool = await world().createPool({ limitConcurrency: 2, window: 6 });
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(4, { limitKey: 'api' }));
    await pool.enqueue({ name: 'urgent', limitKey: 'api', priority: 3 });
    await takeTokens(a, 5);
    await pool.enqueueAll(someTasks(8, { limitKey: 'api' }));

    const limit = { kind: 'key-limited', key: 'api', running: 2, limit: 2 };
    assert.deepEqual((await explained(pool, '0-4')).at, { state: 'limited', limitKey: 'api' });
    assert.deepEqual(await reasons(pool, '0-4'), [
      limit,
      { kind: 'behind', ...alone, tasks: 2, sameLane: 2 },
    ]);
    assert.deepEqual((await said(pool, '0-4')).slice(0, 3), [
      '0-4 is put aside by the limit of api.',
      'Of its limitKey api as many run as may: 2 of 2.',
      '2 tasks go first.',
    ]);
    const queued = await reasons(pool, '0-6');
    assert.deepEqual(queued, [
      { kind: 'node-busy', node: 'a', running: 2, capacity: 1, thieves: 0 },
      limit,
      // those that were put aside get the slot where it is met
      { kind: 'behind', ...alone, tasks: 3, sameLane: 3 },
    ]);
    assert.deepEqual(await kinds(pool, '0-13'), ['key-limited', 'windows-full', 'behind']);
    assert.deepEqual(await reasons(pool, '0-1'), []);
  });

  it('counts those of a higher priority that were put aside', async () => {
    const pool = await world().createPool({ limitConcurrency: 1 });
    const a = await joinNode(pool, 'a', { capacity: 5 });
    await pool.enqueueAll(someTasks(2, { limitKey: 'api' }));
    await takeTokens(a, 5);
    await pool.enqueue({ name: 'urgent', limitKey: 'api', priority: 3 });
    await a.take(5);
    assert.deepEqual((await reasons(pool, '0-2'))[1], {
      ...{ kind: 'behind', ...alone, tasks: 1, higherPriority: 1, sameLane: 0 },
    });
  });

  it('of how fast those of its key start', async () => {
    const pool = await world().createPool();
    await pool.setLimit('api', { ratePerSecond: 2, burst: 1 });
    const a = await joinNode(pool, 'a', { capacity: 5 });
    await pool.enqueueAll(someTasks(2, { limitKey: 'api' }));
    await takeTokens(a, 5);
    const limit = { kind: 'rate-limited', key: 'api', untilMs: world().nowMs + 500 };
    assert.deepEqual(await reasons(pool, '0-2'), [limit]);
    world().nowMs += 500;
    assert.deepEqual(await reasons(pool, '0-2'), [{ kind: 'next', nodes: ['a'] }]);
  });

  it('of how fast those of the pool start', async () => {
    const pool = await world().createPool({ ratePerSecond: 1, rateBurst: 2 });
    const a = await joinNode(pool, 'a', { capacity: 5 });
    await pool.enqueueAll(someTasks(3));
    await takeTokens(a, 5);
    const untilMs = world().nowMs + 1000;
    assert.deepEqual(await reasons(pool, '0-3'), [{ kind: 'rate-limited', untilMs }]);
    assert.match(
      (await said(pool, '0-3'))[2] ?? '',
      /^The rate of the pool lets none start before 19/,
    );
  });

  it('writes nothing, though the clock went back', async () => {
    const pool = await world().createPool({ ratePerSecond: 1, rateBurst: 1 });
    const a = await joinNode(pool, 'a', { capacity: 5 });
    await pool.enqueueAll(someTasks(2));
    await takeTokens(a, 5);
    world().nowMs -= 60_000;
    const rates = `${world().prefix}:{demo:0}:rates`;
    const before = await world().redis.dump(rates);
    const untilMs = world().nowMs + 1000;
    assert.deepEqual(await reasons(pool, '0-2'), [{ kind: 'rate-limited', untilMs }]);
    assert.deepEqual(await world().redis.dump(rates), before);
  });
});

import assert from 'node:assert/strict';
import { countQueue } from '../../../core/redis/doctor/calls.js';
import type { Pool } from '../../../core/redis/pool.js';
import { joinNode, sliceOf } from '../../support/handNode.js';
import { closeWorld, openWorld, someTasks, useWorld, type World } from '../../support/world.js';
import { kindsOf, saidBy } from './patient.js';

/** More than a script looks through. */
const TASKS = 202_000;

describe('the doctor and a list that is too long to be looked through', function () {
  this.timeout(120_000);
  let world: World;
  let pool: Pool;
  let backlog: string;

  before(async () => {
    world = await openWorld();
    pool = await world.createPool({ window: 0 });
    backlog = `${world.prefix}:{demo:0}:backlog:0:0`;
    for (let sent = 0; sent < TASKS; sent += 2000) await pool.enqueueAll(someTasks(2000));
  });
  after(() => closeWorld(world));

  it('shows orphans by counting', async () => {
    assert.deepEqual((await world.redis.rpop(backlog, 3))?.length, 3);
    const look = await pool.doctor();
    assert.deepEqual(kindsOf(look), ['orphan-body']);
    assert.deepEqual([look.found, look.fixed, look.tasksLookedAt], [3, 0, TASKS]);
    const { found, fixed } = await pool.doctor({ fix: true });
    assert.deepEqual([found, fixed, await world.redis.llen(backlog)], [3, 3, TASKS]);
  });

  it('finds tasks that are in two places, and what is no task, deep in the list', async () => {
    const { redis } = world;
    const dead = `${world.prefix}:{demo:0}:dead`;
    await redis.zadd(dead, 5, (await redis.lindex(backlog, 101_000)) ?? '');
    await redis.linsert(backlog, 'BEFORE', '1000', '150000');
    await redis.linsert(backlog, 'BEFORE', '90000', 'x');
    const repair = await pool.doctor({ fix: true });
    assert.deepEqual(kindsOf(repair), ['no-token', 'two-places']);
    assert.deepEqual([repair.found, repair.fixed], [3, 3], saidBy(repair).join('\n'));
    assert.deepEqual([await redis.llen(backlog), await redis.zcard(dead)], [TASKS, 0]);
    assert.deepEqual(await redis.lrange(backlog, 89_999, 90_000), ['89999', '90000']);
    assert.deepEqual(saidBy(await pool.doctor()), []);
  });

  it('only suspects an orphan where counting cannot show it, and leaves it', async () => {
    const { redis } = world;
    const lost = (await redis.rpop(backlog)) ?? '';
    // an entry without a body makes up for the one that is gone; without a repair it stays
    await redis.lpush(backlog, '999999');
    const { findings } = await pool.doctor();
    const said = findings.map(({ kind, id, confirmed }) => [kind, id, confirmed]);
    assert.deepEqual(said, [
      ['missing-body', '0-999999', true],
      ['orphan-body', `0-${lost}`, false],
    ]);
    assert.deepEqual((await pool.doctor({ fix: true })).fixed, 2);
    assert.deepEqual(saidBy(await pool.doctor()), []);
  });
});

describe('the doctor and a queue that takes many calls to count', () => {
  const world = useWorld();

  async function longQueue() {
    const pool = await world().createPool();
    const node = await joinNode(pool, 'a');
    for (let sent = 0; sent < 12_000; sent += 1000) {
      await pool.enqueueAll(someTasks(1000, { cost: 2, priority: sent % 3 }));
    }
    return { pool, node, load: `${world().prefix}:{demo:0}:load` };
  }

  it('counts it, and sets its counter right', async () => {
    const { pool, load } = await longQueue();
    assert.deepEqual(saidBy(await pool.doctor()), []);
    await world().redis.hincrby(load, 'q:a', 5);
    const { findings, unchecked } = await pool.doctor({ fix: true });
    assert.deepEqual(saidBy({ findings }), [
      'The cost queued on a is counted as 24005; it is 24000.',
    ]);
    assert.deepEqual(unchecked, []);
    assert.equal(await world().redis.hget(load, 'q:a'), '24000');
    assert.deepEqual(saidBy(await pool.doctor()), []);
  });

  it('does not hold the counter against a queue that has changed meanwhile', async () => {
    const { pool, node } = await longQueue();
    const slice = sliceOf(pool, 0);
    const begun = await countQueue(slice, true, 'a', {
      tasks: 0,
      cost: 0,
      queue: '',
      byLabels: [],
    });
    assert.ok(begun !== undefined && 'queue' in begun);
    assert.deepEqual([begun.tasks, begun.cost], [5000, 10_000]);
    await node.take(1);
    assert.equal(await countQueue(slice, true, 'a', begun), undefined);
  });
});

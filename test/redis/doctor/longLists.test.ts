import assert from 'node:assert/strict';
import type { Pool } from '../../../core/redis/pool.js';
import { closeWorld, openWorld, someTasks, type World } from '../../support/world.js';
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

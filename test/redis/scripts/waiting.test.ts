import assert from 'node:assert/strict';
import type { NewTask } from '../../../core/domain/task.js';
import type { Pool } from '../../../core/redis/pool.js';
import { poolFigures } from '../../../core/balance/poolFigures.js';
import { failed, joinNode, joinNodes, takeTokens } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('since when tasks wait', () => {
  const world = useWorld();
  const marks = () => `${world().prefix}:{demo:0}:marks`;

  /** Ages in ms of the oldest waiting task: of the pool, of the backlog, and by node. */
  async function ages(pool: Pool): Promise<Record<string, number | undefined>> {
    const snapshot = await pool.snapshot();
    const { oldestWaitingMs, nodes } = poolFigures(snapshot);
    const since = snapshot.waitingSinceMs;
    return {
      pool: oldestWaitingMs,
      backlog: since === undefined ? undefined : snapshot.takenAtMs - since,
      ...Object.fromEntries(nodes.map((node) => [node.name, node.oldestWaitingMs])),
    };
  }

  /** As a worker does each second. */
  async function secondsPass(pool: Pool, seconds: number) {
    for (let i = 0; i < seconds; i++) {
      world().nowMs += 1000;
      await pool.sweep();
    }
  }

  it('is not known where nothing waits', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    await pool.sweep();
    assert.deepEqual(await ages(pool), { pool: undefined, backlog: undefined, a: undefined });
  });

  it('is told of the backlog and of each queue, by what is next', async () => {
    const pool = await world().createPool({ window: 1, heartbeatTimeoutMs: 3_600_000 });
    const { a } = await joinNodes(pool, { a: 1, b: 1 });
    await pool.enqueueAll(someTasks(1));
    await secondsPass(pool, 61);
    await pool.enqueueAll(someTasks(2));
    await secondsPass(pool, 31);

    assert.deepEqual(await ages(pool), { pool: 92_000, backlog: 31_000, a: 92_000, b: 31_000 });

    await takeTokens(a, 1); // and its queue is filled up from the backlog
    assert.deepEqual(await ages(pool), { pool: 31_000, backlog: undefined, a: 31_000, b: 31_000 });
  });

  it('is known though nobody sweeps any more: of the first task that came since', async () => {
    const pool = await world().createPool();
    world().nowMs += 1000;
    await pool.enqueueAll(someTasks(5));
    world().nowMs += 3_600_000;
    await pool.enqueueAll(someTasks(5));
    assert.equal((await ages(pool))['pool'], 3_600_000);

    await secondsPass(pool, 1);
    world().nowMs += 5000;
    await pool.enqueueAll(someTasks(5, { priority: 9 }));
    world().nowMs += 5000;
    await pool.enqueueAll(someTasks(5));
    const key = `${world().prefix}:{demo:0}:backlog:0:`;
    await world().redis.del(`${key}0`);
    assert.equal((await ages(pool))['pool'], 5000);
    // of those that came second nothing is known yet
    await world().redis.rename(`${key}9`, `${key}elsewhere`);
    await pool.enqueue({ name: 'x' });
    assert.equal((await ages(pool))['pool'], undefined);
  });

  it('is that of the oldest, whatever its priority', async () => {
    const pool = await world().createPool();
    await pool.enqueue({ name: 'patient' });
    await secondsPass(pool, 11);
    await pool.enqueue({ name: 'urgent', priority: 9 });
    await secondsPass(pool, 1);
    assert.equal((await ages(pool))['backlog'], 12_000);
  });

  it('is that of the oldest of all partitions', async () => {
    const pool = await world().createPool({ partitions: 2 });
    await pool.enqueueAll(someTasks(2));
    await secondsPass(pool, 5);
    await pool.enqueueAll(someTasks(2));
    assert.equal((await ages(pool))['pool'], 5000);
  });

  it('is that of the oldest of all lanes', async () => {
    const pool = await world().createPool();
    await pool.enqueue({ name: 'x', requires: ['gpu'] });
    await secondsPass(pool, 9);
    await pool.enqueueAll([{ name: 'x' }, { name: 'x', tenant: 'ann' }]);
    await secondsPass(pool, 1);
    assert.equal((await ages(pool))['backlog'], 10_000);
  });

  it('is that of the oldest task that a limit put aside', async () => {
    const pool = await world().createPool({ limitConcurrency: 1, heartbeatTimeoutMs: 3_600_000 });
    const a = await joinNode(pool, 'a', { capacity: 5 });
    await pool.enqueueAll(someTasks(3, { limitKey: 'k' }));
    await takeTokens(a, 5);
    await secondsPass(pool, 8);
    assert.deepEqual(await ages(pool), { pool: 8000, backlog: 8000, a: undefined });
  });

  it('is that of a task that was moved behind younger ones', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 3_600_000 });
    const { a } = await joinNodes(pool, { a: 1 });
    const ids = await pool.enqueueAll(someTasks(4));
    await secondsPass(pool, 9);
    await joinNode(pool, 'b');
    await pool.enqueueAll(someTasks(3));
    await pool.move(ids.slice(1), { kind: 'queue', node: a.name }, 'b');
    await takeTokens(a, 1);
    await secondsPass(pool, 1);

    assert.deepEqual(await ages(pool), {
      pool: 10_000,
      backlog: undefined,
      a: undefined,
      b: 10_000,
    });
  });

  it('is that of those that wait behind a task that failed, or that its node lost', async () => {
    const pool = await world().createPool({ window: 0, backoff: 'fixed', retryDelayMs: 0 });
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(3));
    const tokens = await takeTokens(a, 1);
    await secondsPass(pool, 9);
    await a.leave();
    assert.equal((await ages(pool))['backlog'], 9000);

    const b = await joinNode(pool, 'b');
    await b.settle({ failed: (await takeTokens(b, 1)).map((token) => failed(token)) });
    await secondsPass(pool, 1);
    assert.deepEqual(tokens, ['1']);
    assert.equal((await ages(pool))['backlog'], 10_000);
  });

  it('is that of those that wait beside what is no task', async () => {
    const pool = await world().createPool();
    await pool.enqueueAll(someTasks(3));
    await secondsPass(pool, 5);
    await pool.enqueueAll(someTasks(1));
    await secondsPass(pool, 5);
    await world().redis.ltrim(`${world().prefix}:{demo:0}:backlog:0:0`, 2, -1);
    await world().redis.lset(`${world().prefix}:{demo:0}:backlog:0:0`, 0, 'junk');
    assert.equal((await ages(pool))['backlog'], 5000);
  });

  it('counts a delayed task from when it was due', async () => {
    const pool = await world().createPool();
    await pool.enqueue({ name: 'later', delayMs: 60_000 });
    await secondsPass(pool, 60 + 7);
    assert.equal((await ages(pool))['backlog'], 7000);
  });

  it('counts a task that failed from when it may be tried again', async () => {
    const pool = await world().createPool({
      ...{ backoff: 'fixed', retryDelayMs: 5000 },
      heartbeatTimeoutMs: 3_600_000,
    });
    const a = await joinNode(pool, 'a');
    await pool.enqueue({ name: 'x' });
    await secondsPass(pool, 20);
    const tokens = await takeTokens(a, 1);
    await a.settle({ failed: tokens.map((token) => failed(token)) });
    await secondsPass(pool, 5 + 3);
    assert.equal((await ages(pool))['a'], 3000);
  });

  it('counts a task that its node lost from then', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 4000 });
    const a = await joinNode(pool, 'a');
    await pool.enqueue({ name: 'x' });
    await takeTokens(a, 1);
    await secondsPass(pool, 6 + 2);
    assert.deepEqual(await ages(pool), { pool: 2000, backlog: 2000, a: undefined });
  });

  it('is off by an eighth at most, and never too long, however long it was', async () => {
    const pool = await world().createPool();
    const { redis } = world();
    for (let minute = 0; minute < 2000; minute++) {
      // a mark is made whenever a sweep finds that something came
      await pool.enqueue({ name: 'x' });
      world().nowMs += 60_000;
      await pool.sweep();
    }
    assert.ok((await redis.zcard(marks())) <= 512);
    for (const gone of [0, 500, 1000, 1500, 1900]) {
      const length = await redis.llen(`${world().prefix}:{demo:0}:backlog:0:0`);
      await redis.lpop(`${world().prefix}:{demo:0}:backlog:0:0`, gone - (2000 - length) || 1);
      const left = await redis.lindex(`${world().prefix}:{demo:0}:backlog:0:0`, 0);
      const trueMs = (2001 - Number(left)) * 60_000;
      const age = (await ages(pool))['backlog'] ?? 0;
      assert.ok(age <= trueMs, `${age} of ${trueMs}`);
      assert.ok(age >= (trueMs * 8) / 9, `${age} of ${trueMs}`);
    }
  });
});

describe('the cost of the backlog', () => {
  const world = useWorld();
  const costOf = async (tasks: NewTask[]) => {
    const pool = await world().createPool();
    await pool.enqueueAll(tasks);
    return (await pool.snapshot()).backlogCost;
  };

  it('is counted where it is short', async () => {
    assert.equal(await costOf([...someTasks(50, { cost: 3 }), ...someTasks(50, { cost: 7 })]), 500);
  });

  it('is its length where all tasks cost 1, however long', async () => {
    assert.equal(await costOf(someTasks(5000)), 5000);
  });

  it('is that of all lanes', async () => {
    const lanes = [...someTasks(300, { tenant: 'ann', cost: 2 }), ...someTasks(5, { cost: 4 })];
    assert.equal(await costOf([...lanes, { name: 'x', requires: ['gpu'], cost: 7 }]), 600 + 20 + 7);
  });

  it('is taken to be the same in lanes that are not looked into', async () => {
    const lanes = Array.from({ length: 400 }, (_, i) => ({ name: 'x', tenant: `t${i}`, cost: 3 }));
    assert.equal(await costOf(lanes), 1200);
  });

  it('is that of its ends on the whole where it is long, priority by priority', async () => {
    const low = [...someTasks(1000, { cost: 2 }), ...someTasks(1000, { cost: 4 })];
    assert.equal(await costOf([...low, ...someTasks(10, { cost: 9, priority: 9 })]), 6000 + 90);
  });
});

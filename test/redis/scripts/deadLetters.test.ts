import assert from 'node:assert/strict';
import { assertSound, takeCensus } from '../../support/census.js';
import { failed, joinNode, takeTokens } from '../../support/handNode.js';
import { namesIn, queueOf } from '../../support/look.js';
import { useWorld } from '../../support/world.js';
import type { Pool } from '../../../core/redis/pool.js';

describe('dead letters', () => {
  const world = useWorld();
  const dead = { kind: 'dead' } as const;
  const census = () => takeCensus(world().redis, `${world().prefix}:{demo:0}:`);

  /** Buries tasks: `[name, error]` each. */
  async function bury(pool: Pool, deaths: readonly (readonly [string, string])[]): Promise<void> {
    const node = await joinNode(pool, 'gravedigger', { capacity: 1000 });
    await pool.enqueueAll(deaths.map(([name]) => ({ name })));
    const tokens = await takeTokens(node, 1000);
    await node.settle({
      failed: tokens.map((token, i) => failed(token, deaths[i]?.[1] ?? '', false)),
    });
    await node.leave();
  }

  const deaths = [
    ['mail', 'Error: refused (a)'],
    ['resize', 'Error: too large'],
    ['mail', 'Error: too large'],
    ['mail "quoted"', 'Error: 50% [a-z]'],
  ] as const;

  it('are retried all, by name, or by a text of their error', async () => {
    for (const [filter, left] of [
      [{}, []],
      [{ name: 'mail' }, ['resize', 'mail "quoted"']],
      [{ error: 'too large' }, ['mail', 'mail "quoted"']],
      [{ name: 'mail', error: '(a)' }, ['resize', 'mail', 'mail "quoted"']],
      [{ name: 'mail "quoted"' }, ['mail', 'resize', 'mail']],
      [{ error: '50% [a-z]' }, ['mail', 'resize', 'mail']],
      [{ name: 'mai' }, ['mail', 'resize', 'mail', 'mail "quoted"']],
    ] as const) {
      const pool = await world().createPool();
      await bury(pool, deaths);

      const { done } = await pool.retryAllDead(filter);

      assert.equal(done, deaths.length - left.length, JSON.stringify(filter));
      assert.deepEqual((await namesIn(pool, dead)).sort(), [...left].sort());
      await pool.retryAllDead();
      const a = await joinNode(pool, 'a');
      await a.settle({ completed: await takeTokens(a, 100) });
      await a.leave();
      assertSound(await census());
    }
  });

  it('have all their attempts again when they are retried', async () => {
    const pool = await world().createPool();
    await bury(pool, deaths);
    await pool.retryAllDead();
    assert.equal((await pool.inspect('0-1'))?.failure, undefined);
  });

  it('are purged for good, by name or error, too', async () => {
    const pool = await world().createPool();
    await bury(pool, deaths);

    assert.deepEqual(await pool.purgeDead({ name: 'mail' }), { done: 2, cancelled: false });
    assert.deepEqual(await namesIn(pool, dead), ['resize', 'mail "quoted"']);
    assert.deepEqual(await pool.purgeDead(), { done: 2, cancelled: false });

    const { counters } = await pool.snapshot();
    assert.deepEqual([counters.enqueued, (await census()).stats.get('removed')], [4, 4]);
    assertSound(await census());
  });

  it('of thousands are gone through in steps, with progress, and can be left in the middle', async () => {
    const pool = await world().createPool();
    for (let i = 0; i < 3; i++) {
      await bury(
        pool,
        Array.from({ length: 1000 }, (_, n) => [n % 2 === 0 ? 'even' : 'odd', 'no'] as const),
      );
    }
    const stop = new AbortController();
    const steps: number[] = [];

    const part = await pool.purgeDead({
      name: 'odd',
      signal: stop.signal,
      onProgress: (done, total) => {
        steps.push(done / total);
        if (steps.length === 2) stop.abort();
      },
    });
    const rest = await pool.purgeDead({ name: 'odd' });

    assert.deepEqual(part, { done: 500, cancelled: true });
    assert.deepEqual(steps, [500 / 3000, 1000 / 3000]);
    assert.deepEqual(rest, { done: 1000, cancelled: false });
    assert.equal((await pool.snapshot()).dead, 1500);
    assertSound(await census());
  });

  it('are left if they die after it has begun', async () => {
    const pool = await world().createPool();
    await bury(pool, deaths);
    world().nowMs += 1;

    let late = false;
    await pool.purgeDead({
      onProgress: () => {
        late = true;
      },
    });
    await bury(pool, deaths);

    assert.ok(late);
    assert.equal((await pool.snapshot()).dead, 4);
  });

  it('can be edited and retried, with the same priority, cost and attempts', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    const traits = { priority: 7, cost: 3, maxAttempts: 9, timeoutMs: 500, resultTtlMs: 1000 };
    const id = await pool.enqueue({ name: 'resize', payload: { width: -1 }, ...traits });
    const [token = ''] = await takeTokens(a, 1);
    await a.settle({ failed: [failed(token, 'no', false)] });

    await pool.retryEdited(id, { width: 200 });

    const details = await pool.inspect(id);
    assert.deepEqual(details?.at, { state: 'queued', node: 'a' });
    const task = { name: 'resize', payload: { width: 200 }, ...traits };
    assert.deepEqual(details.body, { kind: 'task', task });
    assert.equal(details.failure, undefined);
    assertSound(await census());
  });

  it('can be edited though another program wrote them as objects', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    await world().redis.lpush(
      `${world().prefix}:{demo:0}:inbox`,
      '{"payload":1,"name":"x","priority":2}',
    );
    await pool.sweep();
    const [token = ''] = await takeTokens(a, 1);
    await a.settle({ failed: [failed(token, 'no', false)] });

    await pool.retryEdited('0-1', 2);

    assert.deepEqual(await namesIn(pool, queueOf('a')), ['x']);
    assert.equal((await pool.inspect('0-1'))?.bodyText, '["x",2,{"priority":2}]');
  });

  it('are not edited when they are not dead, or somebody else has edited them', async () => {
    const pool = await world().createPool({ maxPayloadBytes: 50 });
    await bury(pool, deaths);
    const waiting = await pool.enqueue({ name: 'x' });

    await assert.rejects(pool.retryEdited(waiting, 1), { reason: 'unknown-task' });
    await assert.rejects(pool.retryEdited('0-99', 1), { reason: 'unknown-task' });
    await assert.rejects(pool.retryEdited('0-1', 'x'.repeat(50)), { reason: 'payload-too-large' });
    await assert.rejects(pool.retryEdited('0-1', NaN), { reason: 'payload-not-serialisable' });
    const both = await Promise.allSettled([pool.retryEdited('0-1', 1), pool.retryEdited('0-1', 2)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assertSound(await census());
  });
});

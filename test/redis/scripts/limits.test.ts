import assert from 'node:assert/strict';
import { failed, joinNode, takeTokens, type HandNode } from '../../support/handNode.js';
import { backlog, namesIn, queueOf, whereIs } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';
import type { LimitPage } from '../../../core/domain/limits.js';
import type { TaskPlace } from '../../../core/domain/task.js';

const limited: TaskPlace = { kind: 'limited' };

describe('a limit of how many tasks of a key run at once', () => {
  const world = useWorld();
  const ofKey = (count: number, key = 'k', traits = {}) =>
    someTasks(count, { limitKey: key, ...traits });

  /** A pool with the default limit given, and a node that is given all. */
  async function poolOf(limitConcurrency: number, capacity = 10) {
    const pool = await world().createPool({ limitConcurrency, heartbeatTimeoutMs: 10_000 });
    return { pool, a: await joinNode(pool, 'a', { capacity }) };
  }

  const names = async (node: HandNode, count: number, ended: readonly string[] = []) => {
    const taken = await node.take(count, { completed: ended });
    return taken.kind === 'taken'
      ? taken.tasks.map(({ body }) => /t\d+/.exec(body)?.[0])
      : taken.kind;
  };

  it('lets so many start, and puts the others aside', async () => {
    const { pool, a } = await poolOf(2);
    await pool.enqueueAll([...ofKey(4), { name: 't5' }]);

    assert.deepEqual(await names(a, 10), ['t1', 't2', 't5']);

    assert.deepEqual(await namesIn(pool, limited), ['t3', 't4']);
    const { limited: aside, backlog: waiting, nodes } = await pool.snapshot();
    assert.deepEqual([aside, waiting, nodes[0]?.queued, nodes[0]?.queuedCost], [2, 0, 0, 0]);
    assert.deepEqual((await pool.inspect('0-3'))?.at, { state: 'limited', limitKey: 'k' });
  });

  it('goes on to tasks of other keys, and of none, behind those it puts aside', async () => {
    const { pool, a } = await poolOf(1);
    await pool.enqueueAll(ofKey(1));
    await takeTokens(a, 1);
    const others = [{ name: 't5' }, { name: 't6', limitKey: 'j' }, { name: 't7' }];
    await pool.enqueueAll([...ofKey(3), ...others, ...ofKey(200), { name: 't999' }]);

    assert.deepEqual(await names(a, 3), ['t5', 't6', 't7']);
    assert.deepEqual(await names(a, 3), ['t999']);
    assert.equal((await pool.snapshot()).limited, 203);
  });

  it('lets the next one start when one has completed, in the same call', async () => {
    const { pool, a } = await poolOf(2);
    await pool.enqueueAll(ofKey(4));
    const [first = ''] = await takeTokens(a, 10);

    assert.deepEqual(await names(a, 10, [first]), ['t3']);
    assert.deepEqual(await namesIn(pool, limited), ['t4']);
  });

  it('counts each key for itself, over all nodes', async () => {
    const { pool, a } = await poolOf(1);
    const b = await joinNode(pool, 'b', { capacity: 10 });
    await pool.enqueueAll([...ofKey(4, 'x'), ...ofKey(2, 'y')]);

    const taken = [...(await takeTokens(a, 10)), ...(await takeTokens(b, 10))];

    assert.equal(taken.length, 2);
    assert.deepEqual(
      (await pool.limits()).keys.map(({ key, running, limited: aside }) => [key, running, aside]),
      [
        ['x', 1, 3],
        ['y', 1, 1],
      ],
    );
  });

  it('goes by priority, then by age', async () => {
    const { pool, a } = await poolOf(1);
    await pool.enqueueAll([...ofKey(2), { name: 't3', limitKey: 'k', priority: 4 }]);
    const [high = ''] = await takeTokens(a, 10);
    await pool.enqueueAll([{ name: 't4', limitKey: 'k', priority: 4 }]);
    // meets the new one, which is put aside
    assert.equal(await names(a, 10), 'empty');

    const order = [await names(a, 1, [high])];
    for (let i = 0; i < 2; i++) {
      const { rows } = await pool.page({ kind: 'running', node: a.name }, { offset: 0, limit: 1 });
      const running = rows[0]?.id.slice(2) ?? '';
      const token = `${running}:${rows[0]?.priority}:1:0:;;k;`;
      order.push(await names(a, 1, [token]));
    }
    assert.deepEqual(order, [['t4'], ['t1'], ['t2']]);
  });

  it('gives the slot to whichever is met first once it was offered', async () => {
    const { pool, a } = await poolOf(1);
    await pool.enqueueAll(ofKey(2));
    const [first = ''] = await takeTokens(a, 10);
    await pool.enqueueAll([{ name: 't9', limitKey: 'k' }]);
    // the slot is free, and the one put aside is offered in the backlog, behind the node's own queue
    await a.settle({ completed: [first] });
    assert.deepEqual(await namesIn(pool, backlog), ['t2']);
    assert.deepEqual(await namesIn(pool, queueOf('a')), ['t9']);

    assert.deepEqual(await names(a, 1), ['t9']);
    assert.equal(await names(a, 1), 'empty');
    assert.deepEqual(await namesIn(pool, limited), ['t2']);
  });

  it('lets one that was put aside start in the place of a later one', async () => {
    const { pool, a } = await poolOf(1);
    await pool.enqueueAll(ofKey(3));
    const [first = ''] = await takeTokens(a, 10);
    await a.settle({ completed: [first] });
    await joinNode(pool, 'b');
    // the one that is offered goes to a node that is paused then
    await pool.move(['0-2' as never], backlog, 'b');
    await pool.pauseNode('b');
    await world().redis.zadd(`${world().prefix}:{demo:0}:limitDue`, world().nowMs + 5000, 'k');
    await pool.enqueueAll([{ name: 't9', limitKey: 'k' }]);

    assert.deepEqual(await names(a, 1), ['t3']);
    assert.deepEqual(await namesIn(pool, limited), ['t9']);
  });

  for (const [what, end] of [
    ['has failed', (node, token) => node.settle({ failed: [failed(token)] })],
    ['is dead', (node, token) => node.settle({ failed: [failed(token, 'no', false)] })],
    ['went back with its node', (node) => node.leave()],
    ['came back when its lease ran out', () => lose()],
  ] as readonly (readonly [string, (node: HandNode, token: string) => Promise<unknown>])[]) {
    it(`gives the slot back when a task ${what}`, async () => {
      const { pool, a } = await poolOf(1, 1);
      await pool.enqueueAll(ofKey(1));
      const [token = ''] = await takeTokens(a, 1);
      await pool.enqueueAll(ofKey(1));
      assert.equal(await names(a, 1), 'empty');
      await end(a, token);
      const b = await joinNode(pool, 'b', { capacity: 10 });

      await pool.sweep();
      assert.equal((await takeTokens(b, 10)).length, 1);
      assert.deepEqual((await pool.doctor()).findings, []);
    });
  }
  const lose = async () => {
    world().nowMs += 15_001;
    const pool = await world().scheduler.pool('demo');
    await pool.sweep();
  };

  it('counts what runs already when a limit is set, and lets it run', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a', { capacity: 10 });
    await pool.enqueueAll(ofKey(5));
    const [first = '', second = '', third = ''] = await takeTokens(a, 3);

    await pool.setLimit('k', { concurrency: 2 });

    assert.equal(await names(a, 10), 'empty');
    assert.equal(await names(a, 10, [first]), 'empty');
    assert.deepEqual(await names(a, 10, [second, third]), ['t4', 't5']);
  });

  it('lets more start at once when the limit is raised, or is gone', async () => {
    const { pool, a } = await poolOf(1);
    await pool.enqueueAll(ofKey(6));
    await takeTokens(a, 10);
    assert.equal((await pool.snapshot()).limited, 5);

    await pool.setLimit('k', { concurrency: 2 });
    assert.deepEqual(await names(a, 10), ['t2']);
    await pool.configure({ limitConcurrency: 4 });
    assert.equal(await names(a, 10), 'empty');
    await pool.setLimit('k', undefined);
    assert.deepEqual(await names(a, 10), ['t3', 't4']);
    await pool.configure({ limitConcurrency: 0 });
    assert.deepEqual(await names(a, 10), ['t5', 't6']);
  });

  it('wakes a node that waits for the slot of another', async () => {
    const { pool, a } = await poolOf(1, 1);
    const b = await joinNode(pool, 'b');
    await pool.enqueueAll(ofKey(2));
    const [token = ''] = await takeTokens(a, 1);
    assert.equal(await names(b, 1), 'empty');

    await a.settle({ completed: [token] });

    assert.equal(await world().redis.llen(`${world().prefix}:{demo:0}:wake:b`), 1);
    assert.deepEqual(await names(b, 1), ['t2']);
  });

  it('does not send a thief to sleep that has stolen only what may not start', async () => {
    const pool = await world().createPool({ limitConcurrency: 1 });
    const busy = await joinNode(pool, 'busy');
    const limited = Array.from({ length: 60 }, () => ({ name: 'limited', limitKey: 'k' }));
    await pool.enqueueAll([...limited, ...someTasks(30)]);
    await takeTokens(busy, 1);
    const thief = await joinNode(pool, 'thief', { window: 2 });

    let calls = 1;
    while ((await takeTokens(thief, 1)).length === 0) calls += 1;

    // each call steals ten times 3 tasks
    assert.equal(calls, 2);
    assert.deepEqual((await pool.doctor()).findings, []);
  });

  it('wakes a node that offers the labels of what may start, and not another', async () => {
    const pool = await world().createPool({ window: 0, limitConcurrency: 1 });
    const first = await joinNode(pool, 'first', { labels: ['gpu'] });
    const second = await joinNode(pool, 'second', { labels: ['gpu'] });
    await pool.enqueueAll(
      Array.from({ length: 3 }, () => ({ name: 'x', limitKey: 'k', requires: ['gpu'] })),
    );
    const running = await takeTokens(first, 1);
    for (const name of ['a', 'b', 'c', 'd', 'e']) await (await joinNode(pool, name)).take(1);
    await second.take(1);

    await first.settle({ completed: running });

    const idle = await world().redis.smembers(`${world().prefix}:{demo:0}:idle`);
    assert.deepEqual(idle.sort(), ['a', 'b', 'c', 'd', 'e']);
  });

  it('meets no more than 250 in a call, and then has the node come again', async () => {
    const { pool, a } = await poolOf(1);
    await pool.enqueueAll([...ofKey(626), { name: 'plain' }]);
    await takeTokens(a, 1);

    assert.deepEqual(await names(a, 1), []);
    assert.equal((await pool.snapshot()).limited, 250);
    assert.deepEqual(await names(a, 1), []);
    const last = await a.take(1);

    assert.equal(last.kind === 'taken' && last.tasks[0]?.body, '["plain"]');
    assert.equal((await pool.snapshot()).limited, 625);
    assert.equal((await pool.snapshot()).nodes[0]?.queued, 0);
  });

  it('offers others where those that were offered wait out of reach', async () => {
    const { pool, a } = await poolOf(1, 1);
    const b = await joinNode(pool, 'b');
    await pool.pauseNode('b');
    await pool.enqueueAll(ofKey(3));
    const [token = ''] = await takeTokens(a, 1);
    assert.equal(await names(a, 1), 'empty');
    await a.settle({ completed: [token] });
    const { done } = await pool.move(['0-2' as never], backlog, 'b');
    assert.equal(done.length, 1);

    // another one is offered as soon as it is seen that it went elsewhere
    assert.deepEqual(await names(a, 1), ['t3']);
    assert.equal(b.name, 'b');
  });

  it('offers others in the end where a paused node has those that were offered', async () => {
    const { pool, a } = await poolOf(1);
    await pool.enqueueAll(ofKey(3));
    const [first = ''] = await takeTokens(a, 10);
    await pool.pauseNode('a');
    await joinNode(pool, 'b');
    await a.settle({ completed: [first] });
    await pool.sweep();
    assert.equal(await whereIs(pool, '0-2'), 'queued on b');
    await pool.pauseNode('b');
    await pool.resumeNode('a');

    assert.equal(await names(a, 1), 'empty');
    world().nowMs += 5000;
    assert.deepEqual(await names(a, 1), ['t3']);
  });

  it('puts tasks aside that wait in lanes, and back into them', async () => {
    const pool = await world().createPool({ window: 0, limitConcurrency: 1 });
    const a = await joinNode(pool, 'a', { capacity: 10 });
    await pool.enqueueAll(ofKey(3, 'k', { tenant: 'x' }));
    await pool.enqueue({ name: 't4', tenant: 'y' });

    assert.deepEqual(await names(a, 9), ['t1', 't4']);
    assert.deepEqual(await namesIn(pool, limited), ['t2', 't3']);
    await a.settle({ completed: ['1:0:1:0:;x;k;'] });
    assert.deepEqual(await namesIn(pool, backlog), ['t2']);
    assert.deepEqual(await names(a, 9), ['t2']);
    assert.deepEqual((await pool.doctor()).findings, []);
  });

  it('moves and removes tasks that were put aside', async () => {
    const { pool, a } = await poolOf(1);
    await joinNode(pool, 'b');
    await pool.enqueueAll(ofKey(3));
    await takeTokens(a, 10);

    await pool.move(['0-3' as never], limited, 'b');
    assert.equal(await whereIs(pool, '0-3'), 'queued on b');
    await pool.remove(['0-2' as never], limited);
    assert.equal(await whereIs(pool, '0-2'), 'nowhere');
    assert.equal((await pool.snapshot()).limited, 0);
    assert.equal(await world().redis.zcard(`${world().prefix}:{demo:0}:limitDue`), 0);
    assert.deepEqual((await pool.doctor()).findings, []);
  });
});

describe('the list of limit keys', () => {
  const world = useWorld();
  const names = (page: LimitPage) => page.keys.map(({ key }) => key);

  it('comes a page at a time, over all partitions, from any key on', async () => {
    const pool = await world().createPool({ partitions: 3 });
    const all = ['a', 'a1', 'a=', 'b', 'ä', 'z'];
    for (const key of all) await pool.setLimit(key, { concurrency: 1 });

    const whole = names(await pool.limits());
    assert.deepEqual([...whole].sort(), [...all].sort());
    for (const [index, key] of whole.entries()) {
      const behind = await pool.limits({ after: key, limit: 2 });
      assert.deepEqual(names(behind), whole.slice(index + 1, index + 3));
      assert.equal(behind.more, index + 3 < whole.length);
      const withIt = await pool.limits({ from: key, limit: 2 });
      assert.deepEqual(names(withIt), whole.slice(index, index + 2));
    }
  });

  it('begins behind a key that is not there', async () => {
    const pool = await world().createPool();
    for (const key of ['a', 'c']) await pool.setLimit(key, { burst: 3 });
    assert.deepEqual(names(await pool.limits({ from: 'b' })), ['c']);
    assert.deepEqual(names(await pool.limits({ after: 'b' })), ['c']);
    await assert.rejects(pool.limits({ from: 'a', after: 'a' }), /not both/);
  });

  it('tells the limits that count, and those of its own', async () => {
    const pool = await world().createPool({ limitConcurrency: 5 });
    await pool.setLimit('a', { ratePerSecond: 0.5, burst: 3 });
    assert.deepEqual((await pool.limits()).keys, [
      {
        ...{ key: 'a', own: { ratePerSecond: 0.5, burst: 3 }, running: 0, limited: 0 },
        ...{ concurrency: 5, ratePerSecond: 0.5, burst: 3 },
      },
    ]);
  });
});

import assert from 'node:assert/strict';
import { textOf } from '../../../core/domain/sentence.js';
import type { Pool } from '../../../core/redis/pool.js';
import { failed, joinNode, joinNodes, takeTokens } from '../../support/handNode.js';
import { queueOf } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';
import { explained } from './explained.js';

describe('why a task is on its node', () => {
  const world = useWorld();
  const placement = async (pool: Pool, id: string) => {
    const { said: sentence, ...rest } =
      (await explained(pool, id)).placement ?? assert.fail('it is on no node');
    return { ...rest, text: textOf(sentence) };
  };

  const key = (suffix: string) => `${world().prefix}:{demo:0}:${suffix}`;

  /** A task in the queue of a node, and a way to write transfers down: the last one is the newest. */
  async function queuedOn(node: string) {
    const pool = await world().createPool();
    await joinNode(pool, node);
    const id = (await pool.enqueue({ name: 'x' })).slice(2);
    const note = (...transfers: string[]) => world().redis.rpush(key('transfers'), ...transfers);
    return { pool, id, note };
  }

  it('the strategy gave it to that one', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'x' });
    const text =
      'The strategy least-loaded gave it to a: the lowest loads are filled up first, each in proportion to its weight.';
    const placed = { kind: 'strategy', strategy: 'least-loaded' };
    assert.deepEqual(await placement(pool, id), { ...placed, text });
    await takeTokens(a, 1);
    const { text: running, ...same } = await placement(pool, id);
    assert.deepEqual(same, placed);
    assert.match(running, /^The strategy least-loaded gave it to a, or a took it from the backlog/);
  });

  it('the node took it from the backlog', async () => {
    const pool = await world().createPool({ window: 0 });
    const a = await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'x' });
    await takeTokens(a, 1);
    const text = 'a took it from the backlog: its window is 0.';
    assert.deepEqual(await placement(pool, id), { kind: 'pulled', text });
  });

  for (const [kind, from, text] of [
    ['moved', 'b', 'It was moved by hand from b to a at 1970-01-01T00:16:40.000Z.'],
    ['moved', '', 'It was moved by hand from the backlog to a at 1970-01-01T00:16:40.000Z.'],
    [
      'stolen',
      'b',
      'a had nothing to do and took it from the queue of b at 1970-01-01T00:16:40.000Z.',
    ],
    [
      'undone',
      'b',
      'The undo of a rebalance moved it from b back to a at 1970-01-01T00:16:40.000Z.',
    ],
  ] as const) {
    it(`it was ${kind} from ${from === '' ? 'the backlog' : 'another node'}`, async () => {
      const { pool, id, note } = await queuedOn('a');
      await note(
        `${world().nowMs}:moved:c:b:${id}`,
        `${world().nowMs}:${kind}:${from}:a:7,${id},9`,
      );
      const where = from === '' ? {} : { from };
      const came = { kind, ...where, to: 'a', atMs: world().nowMs, text };
      assert.deepEqual(await placement(pool, `0-${id}`), came);
    });
  }

  it('the strategy gave it anew, after what is noted of it', async () => {
    const { pool, id, note } = await queuedOn('a');
    // to another node; of another task; more than what is kept
    await note(`5:moved:a:b:${id}`, `5:moved:b:a:1${id}`, `5:moved:b:a:${id}1`);
    assert.equal((await placement(pool, `0-${id}`)).kind, 'strategy');
  });

  it('the strategy gave it anew, after it failed there', async () => {
    const pool = await world().createPool({ backoff: 'fixed', retryDelayMs: 0 });
    const a = await joinNode(pool, 'a');
    await pool.enqueue({ name: 'x' });
    await world().redis.rpush(key('transfers'), `${world().nowMs - 1}:stolen:b:a:1`);
    assert.equal((await placement(pool, '0-1')).kind, 'stolen');
    const tokens = await takeTokens(a, 1);
    await a.settle({ failed: tokens.map((token) => failed(token)) });
    await pool.sweep();
    assert.equal((await placement(pool, '0-1')).kind, 'strategy');
  });

  it('is found among all that are kept', async () => {
    const { pool, id, note } = await queuedOn('a');
    const others = Array.from({ length: 499 }, (_, i) => `5:moved:b:a:${1000 + i}`);
    await note(`4:stolen:b:a:${id}`, ...others);
    assert.equal((await placement(pool, `0-${id}`)).kind, 'stolen');
  });

  it('an idle node stole it', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(4));
    const b = await joinNode(pool, 'b');
    await takeTokens(b, 1);
    const { text, ...stolen } = await placement(pool, '0-1');
    assert.match(text, /^b had nothing to do/);
    assert.deepEqual(stolen, { kind: 'stolen', from: 'a', to: 'b', atMs: world().nowMs });
  });

  it('a rebalance moved it, and its undo moved it back', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(4));
    await joinNode(pool, 'b');
    await pool.rebalance();
    const { rows } = await pool.page(queueOf('b'), { offset: 0, limit: 1 });
    const id = rows[0]?.id ?? assert.fail();
    const atMs = world().nowMs;
    const { text: moved, ...rebalanced } = await placement(pool, id);
    assert.deepEqual(rebalanced, { kind: 'rebalanced', from: 'a', to: 'b', atMs });
    assert.match(moved, /^A rebalance moved it from a to b at /);

    world().nowMs += 1000;
    await pool.undoRebalance();
    const { text: back, ...undone } = await placement(pool, id);
    assert.deepEqual(undone, { kind: 'undone', from: 'b', to: 'a', atMs: world().nowMs });
    assert.match(back, /^The undo of a rebalance moved it from b back to a at /);
  });

  it('the strategy gave it back to where a rebalance had moved it, after it was elsewhere', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(4));
    await joinNode(pool, 'b');
    const c = await joinNode(pool, 'c');
    await pool.pauseNode('c');
    await pool.rebalance();
    const { rows } = await pool.page(queueOf('b'), { offset: 0, limit: 1 });
    const id = rows[0]?.id ?? assert.fail();
    assert.equal((await placement(pool, id)).kind, 'rebalanced');

    world().nowMs += 1000;
    await pool.move([id], queueOf('b'), 'c');
    await pool.pauseNode('a');
    await c.leave();
    await pool.sweep();

    assert.deepEqual((await explained(pool, id)).at, { state: 'queued', node: 'b' });
    assert.equal((await placement(pool, id)).kind, 'strategy');
  });

  it('a rebalance may have moved it that moved too many to look for one', async () => {
    const { pool, id } = await queuedOn('a');
    const moves = Array.from({ length: 120 }, (_, i) => `b:a:0:${1000 + i}`);
    await world().redis.zadd(key('rebalances'), world().nowMs, 'r');
    await world().redis.rpush(key('moves:r'), ...moves);
    const { kind, text } = await placement(pool, `0-${id}`);
    assert.equal(kind, 'strategy');
    assert.match(
      text,
      / Or the rebalance at 1970-\S+ moved it: it moved too many to look for one\.$/,
    );

    // the last ones are looked through
    await world().redis.rpush(key('moves:r'), `b:a:0:7\n${id}\n8`, 'b:c:0:9');
    assert.equal((await placement(pool, `0-${id}`)).kind, 'rebalanced');
  });

  it('a rebalance moved it, though another one has moved others since', async () => {
    const { pool, id } = await queuedOn('a');
    const atMs = world().nowMs;
    await world().redis.zadd(key('rebalances'), atMs, 'earlier', atMs + 1, 'later');
    await world().redis.rpush(key('moves:earlier'), `b:a:0:${id}`);
    await world().redis.rpush(key('moves:later'), 'b:a:0:1000');
    const { text, ...moved } = await placement(pool, `0-${id}`);
    assert.deepEqual(moved, { kind: 'rebalanced', from: 'b', to: 'a', atMs });
    assert.match(text, /^A rebalance moved it from b to a at /);
  });

  it('is said with the candidates and their loads, the least loaded first', async () => {
    const pool = await world().createPool({ window: 2 });
    const b = await joinNode(pool, 'b', { capacity: 2, weight: 2, labels: ['gpu'] });
    await joinNode(pool, 'a', { capacity: 2 });
    await pool.enqueueAll(someTasks(3, { cost: 1 }));
    await takeTokens(b, 1);
    const { candidates, needs } = await explained(pool, '0-1');
    assert.deepEqual(
      candidates.map(({ node, load, weight, normalisedLoad, room, queuedCost, running }) => ({
        ...{ node, load, weight, normalisedLoad, room, queuedCost, running },
      })),
      [
        {
          ...{ node: 'a', load: 1, weight: 1, normalisedLoad: 1 },
          ...{ room: 3, queuedCost: 1, running: 0 },
        },
        {
          ...{ node: 'b', load: 2, weight: 2, normalisedLoad: 1 },
          ...{ room: 3, queuedCost: 1, running: 1 },
        },
      ],
    );
    assert.deepEqual(needs, { priority: 0, cost: 1, labels: [] });
  });

  it('is said with what the task needs', async () => {
    const pool = await world().createPool();
    const wants = {
      requires: ['gpu', 'a:b'].slice(0, 1),
      tenant: 't:1',
      limitKey: 'k',
      affinity: 'u',
    };
    const id = await pool.enqueue({ name: 'x', priority: 3, cost: 7, ...wants });
    assert.deepEqual((await explained(pool, id)).needs, {
      ...{ priority: 3, cost: 7, labels: ['gpu'] },
      ...{ tenant: 't:1', limitKey: 'k', affinity: 'u' },
    });
  });
});

describe('explain', () => {
  const world = useWorld();

  it('knows nothing of a task that never was, nor of a partition that is not there', async () => {
    const pool = await world().createPool();
    assert.equal(await pool.explain('0-1'), undefined);
    assert.equal(await pool.explain('7-1'), undefined);
    await assert.rejects(pool.explain('x'), { reason: 'invalid-task' });
  });

  it('changes nothing', async () => {
    const pool = await world().createPool({ window: 1 });
    const { a } = await joinNodes(pool, { a: 1, b: 2 });
    await pool.enqueueAll([...someTasks(20), { name: 'l', requires: ['gpu'] }]);
    await takeTokens(a, 1);
    const dump = async () => {
      const keys = (await world().redis.keys(`${world().prefix}:*`)).sort();
      return Promise.all(keys.map(async (key) => [key, await world().redis.dump(key)]));
    };
    const before = await dump();
    for (let i = 1; i <= 21; i++) assert.ok(await pool.explain(`0-${i}`));
    assert.deepEqual(await dump(), before);
  });
});

import assert from 'node:assert/strict';
import { failed, joinNode, joinNodes, takeTokens } from '../../support/handNode.js';
import { backlog, queueOf, rowsIn, runningOn } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('snapshot', () => {
  const world = useWorld();

  it('counts all places, loads and nodes in one moment', async () => {
    const pool = await world().createPool({ window: 2, maxAttempts: 2, retryDelayMs: 100 });
    const { b } = await joinNodes(pool, { b: 1, a: 2 });
    await pool.enqueueAll(someTasks(9, { cost: 1 }));
    const [first = '', second = ''] = await takeTokens(b, 2);
    await b.settle({ failed: [failed(first), failed(second, 'no', false)] });
    await takeTokens(b, 1);
    await world().redis.lpush(`${world().prefix}:{demo:0}:inbox`, '{"name":"x"}', 'bad');
    await world().redis.rpush(`${world().prefix}:{demo:0}:rejected`, '1:1:xitem');

    const { nodes, settings, counters, ...counts } = await pool.snapshot();

    assert.deepEqual(counts, {
      pool: 'demo',
      partitions: 1,
      takenAtMs: world().nowMs,
      backlog: 9 - 2 - 1 - nodes.reduce((sum, { queued }) => sum + queued, 0),
      backlogCost: 9 - 2 - 1 - nodes.reduce((sum, { queued }) => sum + queued, 0),
      waitingSinceMs: world().nowMs,
      limited: 0,
      scheduled: 1,
      dead: 1,
      completed: 0,
      inbox: 2,
      rejected: 1,
    });
    assert.deepEqual(
      nodes.map((n) => [n.name, n.state, n.weight, n.running, n.runningCost, n.queuedCost]),
      [
        ['a', 'active', 2, 0, 0, 2],
        ['b', 'active', 1, 1, 1, 2],
      ],
    );
    assert.equal(settings.window, 2);
    assert.deepEqual(counters, {
      enqueued: 9,
      completed: 0,
      retried: 1,
      dead: 1,
      returned: 0,
      moved: 0,
      stolen: 0,
      autoRebalances: 0,
      autoMoved: 0,
      staleSettles: 0,
      adopted: 0,
      rejected: 0,
      deduplicated: 0,
    });
  });

  it('shows a node as lost as soon as it has missed its heartbeat, swept or not', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    await joinNode(pool, 'a');

    world().nowMs += 1499;
    assert.equal((await pool.snapshot()).nodes[0]?.state, 'active');
    world().nowMs += 1;
    assert.equal((await pool.snapshot()).nodes[0]?.state, 'lost');
  });
});

describe('page', () => {
  const world = useWorld();
  const namesAt = async (
    pool: Awaited<ReturnType<typeof create>>,
    offset: number,
    limit: number,
  ) => {
    const { rows, total } = await pool.page(backlog, { offset, limit });
    return { names: rows.map(({ name }) => name), total };
  };
  const create = () => world().createPool();

  it('reads any window over several priorities, with the honest total', async () => {
    const pool = await create();
    await pool.enqueueAll([
      { name: 'low 1' },
      { name: 'mid 1', priority: 4 },
      { name: 'high 1', priority: 9 },
      { name: 'low 2' },
      { name: 'high 2', priority: 9 },
      { name: 'mid 2', priority: 4 },
    ]);
    const all = ['high 1', 'high 2', 'mid 1', 'mid 2', 'low 1', 'low 2'];

    for (let offset = 0; offset <= 7; offset++) {
      for (const limit of [1, 2, 3, 6, 200]) {
        const wanted = { names: all.slice(offset, offset + limit), total: 6 };
        assert.deepEqual(await namesAt(pool, offset, limit), wanted, `${offset}, ${limit}`);
      }
    }
  });

  it('tells of each task what is known in its place', async () => {
    const pool = await world().createPool({
      ...{ backoff: 'fixed', retryDelayMs: 50 },
      heartbeatTimeoutMs: 1000,
    });
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll([{ name: 'x', priority: 2, cost: 3, payload: 'p' }, { name: 'y' }]);
    const [token = ''] = await takeTokens(a, 1);
    const [running] = await rowsIn(pool, runningOn('a'));
    await a.settle({ failed: [failed(token, 'Error: so: it goes')] });

    const [scheduled] = await rowsIn(pool, { kind: 'scheduled' });
    const [queued] = await rowsIn(pool, queueOf('a'));

    const body = '["x","p",{"priority":2,"cost":3}]';
    const row = { id: '0-1', name: 'x', priority: 2, cost: 3, bodyBytes: body.length };
    const { nowMs } = world();
    assert.deepEqual(running, {
      ...row,
      at: { state: 'running', node: 'a', leaseUntilMs: nowMs + 1500 },
    });
    assert.deepEqual(scheduled, {
      ...row,
      at: { state: 'scheduled', dueAtMs: nowMs + 50 },
      failure: { attempts: 1, lastError: 'Error: so: it goes', lastFailedAtMs: nowMs, node: 'a' },
    });
    assert.deepEqual(queued?.at, { state: 'queued', node: 'a' });
  });

  it('leaves large bodies out, and says how large they are', async () => {
    const pool = await create();
    await pool.enqueueAll([{ name: 'big', payload: 'x'.repeat(20_000) }, { name: 'small' }]);

    const [big, small] = await rowsIn(pool, backlog);

    assert.deepEqual([big?.name, big?.bodyBytes], [undefined, 20_010]);
    assert.equal(small?.name, 'small');
    assert.equal((await pool.inspect('0-1'))?.bodyText.length, 20_010);
  });

  it('shows a body that is no task without a name', async () => {
    const pool = await create();
    const id = await pool.enqueue({ name: 'x' });
    await world().redis.hset(`${world().prefix}:{demo:0}:tasks`, '1', 'overwritten');

    const [row] = await rowsIn(pool, backlog);

    assert.deepEqual([row?.name, row?.bodyBytes], [undefined, 11]);
    assert.equal((await pool.inspect(id))?.body.kind, 'malformed');
  });

  it('clears the rejected items that are there, in bounded steps', async () => {
    const pool = await world().createPool({ partitions: 2 });
    const rejected = (partition: number) => `${world().prefix}:{demo:${partition}}:rejected`;
    const items = Array.from({ length: 2500 }, (_, i) => `1:1:x${i}`);
    await world().redis.rpush(rejected(0), ...items);
    await world().redis.rpush(rejected(1), '1:1:xone');
    const progress: number[] = [];

    const cleared = await pool.clearRejected({
      onProgress: (done) => {
        progress.push(done);
        if (done === 1000) void world().redis.rpush(rejected(0), '2:1:xlate');
      },
    });

    assert.deepEqual([cleared, progress], [2501, [1000, 2000, 2500, 2501]]);
    assert.deepEqual(await world().redis.lrange(rejected(0), 0, -1), ['2:1:xlate']);
  });

  it('stops clearing when it is cancelled', async () => {
    const pool = await world().createPool();
    const items = Array.from({ length: 1500 }, (_, i) => `1:1:x${i}`);
    await world().redis.rpush(`${world().prefix}:{demo:0}:rejected`, ...items);
    const cancel = new AbortController();
    const onProgress = () => cancel.abort();
    assert.equal(await pool.clearRejected({ signal: cancel.signal, onProgress }), 1000);
    assert.equal((await pool.snapshot()).rejected, 500);
  });

  it('reads a page of rejected items, large ones cut', async () => {
    const pool = await create();
    const items = ['bad 1', `bad ${'x'.repeat(50_000)}`, 'bad 3'];
    for (const item of items) await world().redis.lpush(`${world().prefix}:{demo:0}:inbox`, item);
    await pool.sweep();

    const { items: read, total } = await pool.rejected({ offset: 1, limit: 2 });

    assert.equal(total, 3);
    assert.ok((read[0]?.item.length ?? 0) > 16_000 && (read[0]?.item.length ?? 0) < 16_384);
    assert.equal(read[1]?.item, 'bad 3');
  });

  it('gives at most 200 rows', async () => {
    const pool = await create();
    await pool.enqueueAll(someTasks(250));
    const { names, total } = await namesAt(pool, 0, 1000);
    assert.deepEqual([names.length, total], [200, 250]);
  });
});

describe('inspect', () => {
  const world = useWorld();

  it('finds a task in each place it can be', async () => {
    const pool = await world().createPool({
      window: 1,
      backoff: 'fixed',
      retryDelayMs: 70,
      heartbeatTimeoutMs: 1000,
    });
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(5));
    const [first = '', second = ''] = [...(await takeTokens(a, 1)), ...(await takeTokens(a, 1))];
    await a.settle({ failed: [failed(first), failed(second, 'no', false)] });
    await takeTokens(a, 1);

    const ids = ['0-1', '0-2', '0-3', '0-4', '0-5', '0-6'];
    const states = await Promise.all(ids.map(async (id) => (await pool.inspect(id))?.at));

    const { nowMs } = world();
    assert.deepEqual(states, [
      { state: 'scheduled', dueAtMs: nowMs + 70 },
      { state: 'dead', diedAtMs: nowMs },
      { state: 'running', node: 'a', leaseUntilMs: nowMs + 1500 },
      { state: 'queued', node: 'a' },
      { state: 'backlog' },
      undefined,
    ]);
  });

  it('finds a task at any depth where tasks are in the order they came in, but for some', async () => {
    const pool = await world().createPool();
    for (let i = 0; i < 3; i++) await pool.enqueueAll(someTasks(20_000));
    const list = `${world().prefix}:{demo:0}:backlog:0:0`;
    // some that were tried again are among them
    for (const one of ['9', '50000', '31'])
      await world().redis.linsert(list, 'BEFORE', '30010', one);
    await world().redis.lset(list, 29_980, 'no task');
    for (const id of ['0-1', '0-12345', '0-30000', '0-30015', '0-59999']) {
      assert.deepEqual((await pool.inspect(id))?.at, { state: 'backlog' }, id);
    }
  });

  it('looks the less deep into each list the more nodes there are', async () => {
    const pool = await world().createPool();
    const names = Array.from({ length: 40 }, (_, i) => `n${i}`);
    for (const name of names) await joinNode(pool, name);
    const last = `${world().prefix}:{demo:0}:queue:${names.at(-1)}:0`;
    const before = Array.from({ length: 5000 }, (_, i) => `${i + 100_000}`);
    await pool.pauseNode(names.at(-1) ?? '');
    // against their order, or they were found at once
    before.reverse();
    await world().redis.rpush(last, ...before.slice(0, 1000), '7', ...before.slice(1000), '8', '9');
    await world().redis.hset(`${world().prefix}:{demo:0}:tasks`, {
      '7': '{"name":"near the head"}',
      '8': '{"name":"near the tail"}',
    });
    const at = async (id: string) => (await pool.inspect(id))?.at?.state ?? 'somewhere in a list';

    assert.deepEqual([await at('0-7'), await at('0-8')], ['queued', 'queued']);
    const more = Array.from({ length: 60 }, (_, i) => `m${i}`);
    for (const name of more) await joinNode(pool, name);
    assert.deepEqual([await at('0-7'), await at('0-8')], ['somewhere in a list', 'queued']);
  });

  it('gives the body as it is kept and decoded', async () => {
    const pool = await world().createPool();
    const id = await pool.enqueue({ name: 'resize', payload: { w: [1, null] }, timeoutMs: 5 });

    const details = await pool.inspect(id);

    assert.equal(details?.bodyText, '["resize",{"w":[1,null]},{"timeoutMs":5}]');
    assert.deepEqual(details.body, {
      kind: 'task',
      task: { name: 'resize', payload: { w: [1, null] }, priority: 0, cost: 1, timeoutMs: 5 },
    });
  });

  it('refuses a text that is no task id', async () => {
    const pool = await world().createPool();
    for (const id of ['', '1', '0-', '-1', '0-1-2', '0-x', '0-12345678901234567']) {
      await assert.rejects(pool.inspect(id), { reason: 'invalid-task', message: /ids look like/ });
    }
    assert.equal(await pool.inspect('63-1'), undefined);
  });
});

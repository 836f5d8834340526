import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import type { Pool, TaskPlace } from '../../../core/index.js';
import { inspect } from '../../../extension/documents/inspect.js';
import { rowId, type Listing } from '../../../extension/target.js';
import { ownRedis } from '../../support/privateRedis.js';
import { joinNode, joinNodes, failed, takeTokens } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';
import { startHeadless, type Headless } from './headless.js';
import { scriptedUi } from './scriptedUi.js';

const connection = 'Local';
const demo = rowId({ kind: 'pool', connection, pool: 'demo' });
const nodeRow = (node: string) =>
  rowId({ kind: 'listing', connection, pool: 'demo', listing: { list: 'node', node } });
const taskRow = (listing: Listing, task: string) =>
  rowId({ kind: 'task', connection, pool: 'demo', listing, task });

describe('commands', () => {
  // 0: nodes that a test joins must be alive by the server's clock, which the extension goes by
  const world = useWorld(0);
  let extension: Headless;
  let pool: Pool;

  beforeEach(async () => {
    pool = await world().createPool();
    const { url, prefix } = world();
    extension = await startHeadless([{ name: connection, url, prefix }]);
  });
  afterEach(() => extension.close());

  it('create a pool with a name that is right', async () => {
    const ui = scriptedUi({ answers: ['', 'a:b', 'demo', 'images', 'Everything'] });
    await extension.run('redispatch.pool.create', ui);
    const created = await world().scheduler.pool('images');
    assert.equal((await created.snapshot()).settings.window, 'unlimited');
    assert.equal(ui.shown[0], 'A pool needs a name.');
    assert.match(ui.shown[1] ?? '', /"a:b" has "{", "}" or ":" in it/);
    assert.equal(ui.shown[2], 'There is a pool "demo" already.');
  });

  it('push a task, and say at each field what is wrong', async () => {
    const big = '{"w":12345678901234567890}';
    const answers = ['', 'resize', '{"w":', big, '{"w":1}', '0x7', '10', ' 7 '];
    const ui = scriptedUi({ answers });
    await extension.run('redispatch.task.push', ui, demo);
    assert.deepEqual(await namesIn(pool, { kind: 'backlog' }), ['0-1 resize 7']);
    assert.match(ui.shown[0] ?? '', /A task needs a name/);
    assert.match(ui.shown[1] ?? '', /This is not JSON/);
    assert.match(ui.shown[2] ?? '', /12345678901234567890 has too many digits/);
    assert.equal(ui.shown[3], 'Type a number in plain digits, such as 1500 or 0.5.');
    assert.equal(ui.shown[4], 'Type a whole number from 0 to 9.');
    assert.equal(ui.shown[5], 'Pushed 0-1 to demo.');
  });

  it('push nothing to a full pool, and say what helps', async () => {
    await pool.configure({ maxBacklog: 1 });
    await pool.enqueue({ name: 'first' });
    const ui = scriptedUi({ answers: ['resize', '{}', '0'] });
    await extension.run('redispatch.task.push', ui, demo);
    assert.match(ui.shown[0] ?? '', /^redispatch.task.push failed. The pool is full: .*maxBacklog/);
    assert.equal((await pool.snapshot()).backlog, 1);
  });

  it('push nothing to a server that deletes keys, and say why', async () => {
    const redis = await ownRedis();
    const wire = new Redis(redis.url);
    await wire.config('SET', 'maxmemory', 100_000_000);
    const limited = await startHeadless([{ name: connection, url: redis.url }]);
    await (await limited.store.scheduler(connection)).createPool('demo');
    await wire.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await limited.close();
    const again = await startHeadless([{ name: connection, url: redis.url }]);
    const ui = scriptedUi({ answers: ['resize', '{}', '0'] });
    await again.run('redispatch.task.push', ui, demo);
    assert.match(
      ui.shown[0] ?? '',
      /deletes keys when it is full \(maxmemory-policy allkeys-lru\)/,
    );
    await again.close();
    wire.disconnect();
    await redis.stop();
  });

  it('push nothing when the person gives up', async () => {
    await extension.run('redispatch.task.push', scriptedUi({ answers: ['resize', '{}'] }), demo);
    assert.equal((await pool.snapshot()).backlog, 0);
  });

  it('push to the only pool when they are started without a row', async () => {
    await extension.run('redispatch.task.push', scriptedUi({ answers: ['x', '{}', '0'] }));
    assert.equal((await pool.snapshot()).backlog, 1);
  });

  it('inspect a task by its row or its id, and say when there is none', async () => {
    const id = await pool.enqueue({ name: 'resize' });
    const ui = scriptedUi({ answers: ['nonsense', id, '0-99'] });
    await extension.run('redispatch.task.inspect', ui, taskRow({ list: 'backlog' }, id));
    await extension.run('redispatch.task.inspect', ui);
    await extension.run('redispatch.task.inspect', ui);
    assert.equal(ui.opened.length, 2);
    assert.match(ui.shown.at(-1) ?? '', /There is no task 0-99 in demo/);
  });

  it('move all selected tasks, of the backlog and of a node', async () => {
    await joinNodes(pool, { a: 1 });
    const [one = '', two = ''] = await pool.enqueueAll(someTasks(2));
    await joinNodes(pool, { b: 1 });
    const rows = [one, two].map((id) => taskRow({ list: 'node', node: 'a' }, id));
    await extension.run('redispatch.task.move', scriptedUi({ answers: ['b'] }), rows[0], rows);
    const { nodes } = await pool.snapshot();
    assert.deepEqual(
      nodes.map(({ name, queued }) => `${name} ${queued}`),
      ['a 0', 'b 2'],
    );
  });

  it('tell of tasks that had left before they could be moved', async () => {
    await joinNodes(pool, { a: 1, b: 1 });
    const ui = scriptedUi({ answers: ['b'] });
    const gone = taskRow({ list: 'node', node: 'a' }, '0-77');
    await extension.run('redispatch.task.move', ui, gone);
    assert.match(ui.shown[0] ?? '', /Done for 0 tasks. 1 task had left/);
  });

  it('remove a task only when told so twice', async () => {
    const id = await pool.enqueue({ name: 'resize' });
    const row = taskRow({ list: 'backlog' }, id);
    await extension.run('redispatch.task.remove', scriptedUi(), row);
    assert.equal((await pool.snapshot()).backlog, 1);
    await extension.run('redispatch.task.remove', scriptedUi({ presses: ['Remove'] }), row);
    assert.equal((await pool.snapshot()).backlog, 0);
  });

  it('clear rejected items only when told so twice', async () => {
    await world().redis.lpush(`${world().prefix}:{demo:0}:inbox`, 'no task', '[]');
    await pool.sweep();
    const row = rowId({ kind: 'listing', connection, pool: 'demo', listing: { list: 'rejected' } });
    await extension.run('redispatch.rejected.clear', scriptedUi(), row);
    assert.equal((await pool.snapshot()).rejected, 2);
    const ui = scriptedUi({ presses: ['Clear'] });
    await extension.run('redispatch.rejected.clear', ui, row);
    assert.equal((await pool.snapshot()).rejected, 0);
    assert.match(ui.shown[0] ?? '', /that are no tasks: 2\. They are deleted/);
    assert.equal(ui.shown[1], 'Rejected items of demo that were cleared: 2.');
    await extension.run('redispatch.rejected.clear', ui, row);
    assert.equal(ui.shown[2], 'demo has no rejected items.');
  });

  it('retry a dead task', async () => {
    const node = await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'resize', maxAttempts: 1 });
    const [token = ''] = await takeTokens(node, 1);
    await node.settle({ failed: [failed(token)] });
    assert.equal((await pool.snapshot()).dead, 1);
    await extension.run('redispatch.task.retry', scriptedUi(), taskRow({ list: 'dead' }, id));
    assert.equal((await pool.snapshot()).dead, 0);
  });

  it('pause and resume a node', async () => {
    await joinNodes(pool, { a: 1, b: 1 });
    await pool.enqueueAll(someTasks(10));
    const states = async () =>
      (await pool.snapshot()).nodes.map(({ state, queued }) => `${state} ${queued}`);
    await extension.run('redispatch.node.pause', scriptedUi(), nodeRow('a'));
    assert.deepEqual(await states(), ['paused 5', 'active 5']);
    await extension.run('redispatch.node.resume', scriptedUi(), nodeRow('a'));
    assert.deepEqual(await states(), ['active 5', 'active 5']);
  });

  it('ask for the pool when another connection could not be asked, and name the connection', async () => {
    const { url, prefix } = world();
    await extension.close();
    const down = { name: 'Production', url: 'redis://127.0.0.1:1' };
    extension = await startHeadless([{ name: connection, url, prefix }, down]);

    await extension.run('redispatch.task.push', scriptedUi({ answers: ['x', '{}', '0'] }));
    assert.equal((await pool.snapshot()).backlog, 0);

    const ui = scriptedUi({ answers: ['demo', 'x', '{}', '0'] });
    await extension.run('redispatch.task.push', ui);
    assert.deepEqual(ui.shown, ['Pushed 0-1 to demo on Local.']);
  });

  it('inspect a queue that is asked for', async () => {
    await joinNodes(pool, { a: 1 });
    for (const [answer, expected] of [
      ['a', { kind: 'listing', connection, pool: 'demo', listing: { list: 'node', node: 'a' } }],
      ['Dead', { kind: 'listing', connection, pool: 'demo', listing: { list: 'dead' } }],
      ['The whole pool', { kind: 'pool', connection, pool: 'demo' }],
    ] as const) {
      const ui = scriptedUi({ answers: [answer] });
      await extension.run('redispatch.queue.inspect', ui);
      assert.deepEqual(ui.opened, [expected]);
    }
  });

  it('offer what is missing where there is no connection or no pool', async () => {
    await extension.close();
    extension = await startHeadless([]);
    const ui = scriptedUi();
    await extension.run('redispatch.task.push', ui);
    assert.deepEqual(ui.shown, ['There is no connection yet.']);

    await extension.close();
    extension = await startHeadless([
      { name: connection, url: world().url, prefix: `${world().prefix}-none` },
    ]);
    const answers = ['images', 'Everything'];
    await extension.run(
      'redispatch.task.push',
      scriptedUi({ answers, presses: ['Create Pool...'] }),
    );
    const scheduler = await extension.store.scheduler(connection);
    assert.deepEqual(await scheduler.pools(), ['images']);
  });

  it('show a body exactly where JavaScript would change it', async () => {
    const text = '{"name":"x", "payload":{"id":12345678901234567890,"a":1,"a":2}}';
    await world().redis.lpush(`${world().prefix}:{demo:0}:inbox`, text, '{ "name" : "plain" }');
    await pool.sweep();
    const shown = async (task: string) =>
      inspect(extension.store, {
        kind: 'task',
        connection,
        pool: 'demo',
        task,
        listing: { list: 'backlog' },
      });
    assert.equal(Reflect.get((await shown('0-1')) ?? {}, 'exactBody'), text);
    assert.equal(Reflect.get((await shown('0-2')) ?? {}, 'exactBody'), undefined);
  });

  it('ask for the node when they are started without a row', async () => {
    await joinNodes(pool, { a: 1, b: 1 });
    await extension.run('redispatch.node.pause', scriptedUi({ answers: ['b'] }));
    const { nodes } = await pool.snapshot();
    assert.deepEqual(
      nodes.map(({ state }) => state),
      ['active', 'paused'],
    );
  });

  describe('rebalance', () => {
    beforeEach(async () => {
      await joinNodes(pool, { a: 1 });
      await pool.enqueueAll(someTasks(300));
      await joinNodes(pool, { b: 1 });
    });
    const queued = async () => (await pool.snapshot()).nodes.map((node) => node.queued);

    it('shows the plan and does nothing before it is told to', async () => {
      const ui = scriptedUi();
      await extension.run('redispatch.pool.rebalance', ui, demo);
      assert.match(ui.shown[0] ?? '', /a → b: 150\n\na \(weight 1\): 300 → 150 \(−150\)/);
      assert.deepEqual(await queued(), [300, 0]);
    });

    it('moves when told to, and reports', async () => {
      const ui = scriptedUi({ presses: ['Apply'] });
      await extension.run('redispatch.pool.rebalance', ui, demo);
      assert.deepEqual(await queued(), [150, 150]);
      assert.equal(ui.shown.at(-1), 'Rebalanced demo: moved 150 tasks. Max/mean load: 2 → 1.');
    });

    it('shows the whole plan first where that is asked for', async () => {
      const ui = scriptedUi({ presses: ['Show Whole Plan'] });
      await extension.run('redispatch.pool.rebalance', ui, demo);
      assert.deepEqual(ui.opened, ['Rebalance demo.txt']);
      assert.deepEqual(await queued(), [300, 0]);
    });

    it('says when there is nothing to move', async () => {
      await extension.run('redispatch.pool.rebalance', scriptedUi({ presses: ['Apply'] }), demo);
      const ui = scriptedUi();
      await extension.run('redispatch.pool.rebalance', ui, demo);
      assert.match(ui.shown[0] ?? '', /there is nothing to move/);
    });
  });

  it('tell what failed, why, and offer help', async () => {
    const ui = scriptedUi({ presses: ['Show Log'] });
    const row = rowId({ kind: 'pool', connection, pool: 'gone' });
    await extension.run('redispatch.task.push', ui, row);
    assert.match(ui.shown[0] ?? '', /^redispatch.task.push failed. .*"gone"/);
    assert.deepEqual(ui.opened, ['log']);
    assert.match(extension.logged.at(-1) ?? '', /"gone"/);
  });
});

async function namesIn(pool: Pool, place: TaskPlace): Promise<readonly string[]> {
  const { rows } = await pool.page(place, { offset: 0, limit: 10 });
  return rows.map(({ id, name, priority }) => `${id} ${name ?? ''} ${priority}`);
}

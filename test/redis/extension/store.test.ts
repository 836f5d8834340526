import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import type { Pool } from '../../../core/index.js';
import { rowId } from '../../../extension/target.js';
import { joinNode, joinNodes, takeTokens } from '../../support/handNode.js';
import { countCommands } from '../../bench/extension/commandCount.js';
import { ownRedis } from '../../support/privateRedis.js';
import { startSilentServer } from '../../support/silentServer.js';
import { someTasks, useWorld } from '../../support/world.js';
import { startHeadless, type Headless } from './headless.js';
import { scriptedUi } from './scriptedUi.js';

const connection = rowId({ kind: 'connection', connection: 'Local' });
const demo = rowId({ kind: 'pool', connection: 'Local', pool: 'demo' });
const backlog = rowId({
  kind: 'listing',
  connection: 'Local',
  pool: 'demo',
  listing: { list: 'backlog' },
});

describe('the store', () => {
  const world = useWorld(0);
  let extension: Headless;
  let pool: Pool;

  beforeEach(async () => {
    pool = await world().createPool();
    const { url, prefix } = world();
    extension = await startHeadless([{ name: 'Local', url, prefix }]);
  });
  afterEach(() => extension.close());

  it('follows what other programs do, while it is to be seen', async () => {
    extension.store.setVisible(true);
    await extension.rows(connection);
    await extension.rows(demo);
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(5));
    let rows = await extension.rows(demo);
    await extension.until(() => {
      void extension.rows(demo).then((now) => (rows = now));
      return rows.some(({ description }) => description?.startsWith('5/1 queued') === true);
    });
  });

  it('loads a page, and a page more with each Show More', async () => {
    await pool.enqueueAll(someTasks(250));
    await extension.rows(demo);
    const labels = async () => (await extension.rows(backlog)).map(({ label }) => label);
    assert.deepEqual((await labels()).slice(-2), ['t100', 'Show more (100 of 250)']);
    const more = rowId({ kind: 'more', parent: backlog });
    await extension.run('redispatch.page.more', scriptedUi(), more);
    assert.deepEqual((await labels()).slice(-2), ['t200', 'Show more (200 of 250)']);
    await extension.run('redispatch.page.more', scriptedUi(), more);
    assert.equal((await labels()).at(-1), 't250');
  });

  it('reads no more when there are more tasks', async () => {
    const redis = await ownRedis();
    const wire = new Redis(redis.url);
    const other = await startHeadless([{ name: 'Local', url: redis.url }]);
    const scheduler = await other.store.scheduler('Local');
    const big = await scheduler.createPool('demo', { window: 'unlimited' });
    await other.rows(demo);
    await other.rows(backlog);
    const bytesOfRefresh = async (tasks: number): Promise<number> => {
      await big.enqueueAll(someTasks(tasks));
      const before = await bytesSent(wire);
      await other.store.refresh();
      return (await bytesSent(wire)) - before;
    };
    const few = await bytesOfRefresh(500);
    const many = await bytesOfRefresh(50_000);
    assert.ok(many < few * 1.2, `${few} bytes with 500 tasks, ${many} with 50,500`);
    await other.close();
    wire.disconnect();
    await redis.stop();
  });

  it('asks for no more than it did, whatever there is to tell', async () => {
    const redis = await ownRedis();
    const wire = new Redis(redis.url);
    const other = await startHeadless([{ name: 'Local', url: redis.url }]);
    const big = await (await other.store.scheduler('Local')).createPool('demo');
    await joinNode(big, 'a', { labels: ['gpu'] });
    await joinNode(big, 'b', { window: 1 });
    await big.setTenantWeight('acme', 3);
    const terms = { requires: ['gpu'], tenant: 'acme', limitKey: 'api', affinity: 'x' };
    await big.enqueueAll(someTasks(50).map((task) => ({ ...task, ...terms })));
    await other.rows(connection);
    await other.rows(demo);
    await other.rows(backlog);
    await other.store.refresh();
    const { sent } = await countCommands(wire, () => other.store.refresh());
    assert.equal(sent, 3, 'the names of the pools, one snapshot, one page');
    await other.close();
    wire.disconnect();
    await redis.stop();
  });

  it('lists the last completed tasks, the latest first', async () => {
    const node = await joinNode(pool, 'a', { capacity: 3 });
    await pool.enqueueAll(someTasks(3));
    for (const token of await takeTokens(node, 3)) await node.settle({ completed: [token] });
    await extension.rows(demo);
    await extension.store.refresh();
    const completed = (await extension.rows(demo)).find(({ label }) => label === 'Completed');
    assert.equal(completed?.description, '3');
    const rows = await extension.rows(completed.id);
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['t3', 't2', 't1'],
    );
    assert.match(rows[0]?.description ?? '', /^0-3 · on a, /);
  });

  it('shows rejected inbox items with their reasons', async () => {
    await world().redis.lpush(`${world().prefix}:{demo:0}:inbox`, 'not json');
    await pool.sweep();
    await extension.rows(demo);
    await extension.store.refresh();
    const rejected = (await extension.rows(demo)).find(({ label }) => label === 'Rejected');
    assert.equal(rejected?.description, '1');
    const [item] = await extension.rows(rejected.id);
    assert.equal(item?.description, 'not json');
    const ui = scriptedUi();
    await extension.run('redispatch.task.inspect', ui, item.id);
    assert.equal(ui.opened.length, 1);
  });
});

describe('a connection', () => {
  let extension: Headless | undefined;
  afterEach(() => extension?.close());
  const start = async (url: string, timeoutMs?: number): Promise<Headless> =>
    (extension = await startHeadless([{ name: 'Local', url }], timeoutMs));

  it('that is refused says so, and is tried again', async () => {
    const headless = await start('redis://127.0.0.1:1');
    await headless.store.refresh();
    const [row] = await headless.rows(connection);
    assert.equal(row?.label, 'Cannot reach the server');
    assert.match(row.description ?? '', /^next try in/);
  });

  it('whose server hangs says so in time', async () => {
    const silent = await startSilentServer();
    const headless = await start(`redis://127.0.0.1:${silent.port}`, 300);
    await headless.store.refresh();
    assert.equal((await headless.rows(connection))[0]?.label, 'Cannot reach the server');
    await silent.stop();
  });

  it('to a server that forgets all when it stops says so once it is read anew', async () => {
    const redis = await ownRedis();
    const wire = new Redis(redis.url);
    await wire.config('SET', 'save', '', 'appendonly', 'no');
    const headless = await startHeadless([
      { name: 'Local', url: redis.url },
      { name: 'Other', url: redis.url },
    ]);
    extension = headless;
    const description = async () => (await headless.rows())[0]?.description ?? '';
    await headless.store.refresh();
    assert.match(await description(), /^not persistent · 127/);
    await wire.config('SET', 'save', '3600 1', 'maxmemory', '1gb');
    await wire.config('SET', 'maxmemory-policy', 'volatile-ttl');
    const asked = await infoCalls(wire);
    await headless.store.refresh();
    assert.match(await description(), /^not persistent · 127/);
    assert.equal(await infoCalls(wire), asked + 1, 'the server was asked at a plain read');
    await headless.run('redispatch.refresh', scriptedUi(), connection);
    assert.match(await description(), /^may delete keys · 127/);
    wire.disconnect();
    await redis.stop();
  });

  it('with a password asks for it, keeps it as a secret, and writes it nowhere else', async () => {
    const redis = await ownRedis();
    const wire = new Redis(redis.url);
    await wire.config('SET', 'requirepass', 's3cret-word');
    const headless = await start(redis.url);
    await headless.store.refresh();
    const [problem] = await headless.rows(connection);
    assert.equal(problem?.label, 'Wrong user name or password');
    const ui = scriptedUi({ answers: ['s3cret-word'] });
    await headless.run('redispatch.connection.setPassword', ui, problem.id);
    assert.equal((await headless.rows(connection))[0]?.words[0], 'noPools');
    assert.deepEqual([...headless.secrets.values()], ['s3cret-word']);
    const elsewhere = [headless.settings, headless.logged, ui.shown, headless.store.states()];
    assert.doesNotMatch(JSON.stringify(elsewhere), /s3cret-word/);
    await wire.config('SET', 'requirepass', '');
    wire.disconnect();
    await redis.stop();
  });

  it('with a password in its URL is refused, and works when that has been moved', async () => {
    const redis = await ownRedis();
    const wire = new Redis(redis.url);
    await wire.acl('SETUSER', 'ada', 'on', '>s3cret-word', '~*', '&*', '+@all');
    const headless = await start(redis.url.replace('//', '//ada:s3cret-word@'));
    const [problem] = await headless.rows(connection);
    assert.equal(problem?.label, 'Password in the settings');
    await headless.run('redispatch.connection.movePassword', scriptedUi(), problem.id);
    await headless.store.refresh();
    assert.equal((await headless.rows(connection))[0]?.words[0], 'noPools');
    assert.doesNotMatch(JSON.stringify(headless.settings), /s3cret-word/);
    assert.equal(headless.settings[0]?.username, 'ada');
    wire.disconnect();
    await redis.stop();
  });

  it('is tried before it is added', async () => {
    const headless = await startHeadless([]);
    extension = headless;
    const redis = await ownRedis();
    const answers = ['nonsense', 'redis://127.0.0.1:1', '', '', 'x', redis.url, '', '', 'Mine'];
    const ui = scriptedUi({ answers, presses: ['Edit...'] });
    await headless.run('redispatch.connection.add', ui);
    assert.match(
      ui.shown[1] ?? '',
      /^Could not connect to 127.0.0.1:1\/0. The server cannot be reached/,
    );
    assert.deepEqual(headless.settings, [{ name: 'Mine', url: `${redis.url}/0` }]);
    await headless.run('redispatch.connection.remove', scriptedUi({ presses: ['Remove'] }));
    assert.deepEqual(headless.settings, []);
    await redis.stop();
  });

  it('is asked for again when the wait for a silent server is cancelled', async () => {
    const headless = await startHeadless([]);
    extension = headless;
    const silent = await startSilentServer();
    const answers = [`redis://127.0.0.1:${silent.port}`, '', '', 'x'];
    await headless.run('redispatch.connection.add', scriptedUi({ answers, cancels: 'at once' }));
    assert.deepEqual(headless.settings, []);
    await silent.tookOne;
    await silent.stop();
  });
});

/** How often the server was asked what it is, this question included. */
async function infoCalls(redis: Redis): Promise<number> {
  const stats = await redis.info('commandstats');
  return Number(/cmdstat_info:calls=(\d+)/.exec(stats)?.[1] ?? 0);
}

async function bytesSent(redis: Redis): Promise<number> {
  const info = await redis.info('stats');
  return Number(/total_net_output_bytes:(\d+)/.exec(info)?.[1]);
}

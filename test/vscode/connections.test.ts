import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { connect, createWorker, startLocalRedis, type LocalRedis } from '../../core/index.js';
import { rowBelow, showPools, until } from './redispatch.js';

describe('a connection of the settings', () => {
  let redis: LocalRedis;
  before(async () => (redis = await startLocalRedis()));
  after(async () => {
    await setConnections(undefined);
    await redis.stop();
  });

  it('is connected by itself, and its pools, nodes and tasks are followed', async () => {
    const scheduler = await connect({ url: redis.url });
    const pool = await scheduler.createPool('demo', { window: 'unlimited' });
    const worker = createWorker(pool, { name: 'a' }, ({ signal }) => untilAborted(signal));
    await worker.ready;
    await setConnections([{ name: 'Tests', url: redis.url }]);

    const api = await showPools();
    const connection = await rowBelow(api, undefined, ({ label }) => label === 'Tests');
    const demo = await rowBelow(api, connection.id, ({ label }) => label === 'demo');
    await pool.enqueueAll([{ name: 'one' }, { name: 'two' }, { name: 'three' }]);
    const node = await rowBelow(api, demo.id, ({ description }) =>
      Boolean(description?.startsWith('2/1 queued · load 3 · 1 running')),
    );
    await rowBelow(api, node.id, ({ label }) => label === 'three');
    const tasks = await api.rows(node.id);
    assert.deepEqual(
      tasks.map(({ label, words }) => `${label} ${words[1] ?? ''}`),
      ['one running', 'two queued', 'three queued'],
    );

    await worker.stop({ timeoutMs: 0 });
    await scheduler.close();
  });

  it('opens tasks as read-only JSON', async () => {
    const api = await showPools();
    const connection = await rowBelow(api, undefined, ({ label }) => label === 'Tests');
    const demo = await rowBelow(api, connection.id, ({ label }) => label === 'demo');
    const backlog = await rowBelow(api, demo.id, ({ label }) => label === 'Backlog');
    const task = await rowBelow(api, backlog.id, ({ label }) => label === 'two');
    await vscode.commands.executeCommand('redispatch.task.inspect', task.id);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, 'redispatch');
    assert.equal(document.languageId, 'json');
    const content = JSON.parse(document.getText()) as Record<string, unknown>;
    assert.equal(content['name'], 'two');
    assert.equal(content['state'], 'backlog');
  });

  it('opens a queue as read-only JSON', async () => {
    const api = await showPools();
    const connection = await rowBelow(api, undefined, ({ label }) => label === 'Tests');
    const demo = await rowBelow(api, connection.id, ({ label }) => label === 'demo');
    const backlog = await rowBelow(api, demo.id, ({ label }) => label === 'Backlog');
    await vscode.commands.executeCommand('redispatch.queue.inspect', backlog.id);
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    const content = JSON.parse(text) as Record<string, unknown>;
    assert.equal(content['total'], 3);
  });

  it('goes from the tree when it goes from the settings', async () => {
    const api = await showPools();
    await setConnections(undefined);
    await until(api, async () => (await api.rows()).length === 0);
  });
});

describe('the local Redis', () => {
  it('is started, shown, and keeps its data', async () => {
    const api = await showPools();
    await vscode.commands.executeCommand('redispatch.localRedis.start');
    await until(api, () => Promise.resolve(api.welcome()?.reason === 'empty'));
    const { connection, address = '' } = api.welcome() ?? {};
    assert.equal(connection, 'Local Redis');
    const scheduler = await connect({ url: `redis://${address}` });
    await scheduler.createPool('kept');
    await scheduler.close();
    await vscode.commands.executeCommand('redispatch.localRedis.stop');
    assert.deepEqual(await api.rows(), []);
    assert.equal(api.welcome(), undefined);

    await vscode.commands.executeCommand('redispatch.localRedis.start');
    const again = await rowBelow(api, undefined, ({ label }) => label === 'Local Redis');
    await rowBelow(api, again.id, ({ label }) => label === 'kept');
    await vscode.commands.executeCommand('redispatch.localRedis.stop');
  });
});

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve());
  });
}

async function setConnections(value: unknown): Promise<void> {
  await vscode.workspace
    .getConfiguration('redispatch')
    .update('connections', value, vscode.ConfigurationTarget.Global);
}

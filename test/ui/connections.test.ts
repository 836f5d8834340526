import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connect, startLocalRedis, type LocalRedis, type Scheduler } from '../../core/index.js';
import { openWorkbench, type Workbench } from '../host/workbench.js';
import { gateTo, type Gate } from '../support/gate.js';
import { shoot, workspaceOn } from './stage.js';

const repository = resolve(import.meta.dirname, '../..');

describe('without a connection', function () {
  this.timeout(120_000);
  let vscode: Workbench;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(await realpath(tmpdir()), 'redispatch-empty-'));
    vscode = await openWorkbench({ folder, extensionFolders: [repository] });
    await vscode.openContainer('Redispatch');
  });
  after(async () => {
    await vscode.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('a welcome leads to a local Redis, and that to a first pool', async () => {
    await vscode.waitForText('You have no Redis at hand?');
    await shoot(vscode, 'welcome');
    await vscode.pressWelcomeButton('Start Local Redis');
    await vscode.waitForText('This Redis has no pools yet.');
    await vscode.waitForText(/^Redispatch: Local Redis · 127.0.0.1:/);
    await shoot(vscode, 'empty');
    await vscode.pressWelcomeButton('Create Pool...');
    await vscode.answerInput('Name of the pool', 'images');
    await vscode.pick('Everything');
    await vscode.waitForRow(/^Pool images · 0 nodes · 0 tasks/);
    await shoot(vscode, 'first-pool');
  });
});

describe('a connection that is down', function () {
  this.timeout(120_000);
  let vscode: Workbench;
  let folder: string;
  let redis: LocalRedis;
  let gate: Gate;
  let scheduler: Scheduler;

  before(async () => {
    redis = await startLocalRedis();
    gate = await gateTo(redis.url);
    scheduler = await connect({ url: redis.url });
    await gate.shut();
    folder = await workspaceOn(gate.url);
    vscode = await openWorkbench({ folder, extensionFolders: [repository] });
    await vscode.openContainer('Redispatch');
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await shoot(vscode, 'failed-connections');
  });
  after(async () => {
    await vscode.close();
    await gate.shut();
    await scheduler.close();
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('has a welcome that says so, and whose it is', async () => {
    await vscode.waitForText('This Redis cannot be reached. Redispatch keeps trying.');
    await vscode.waitForText(/^Redispatch: Staging · 127.0.0.1:/);
    await shoot(vscode, 'unreachable');
  });

  it('gives way to the rows when the server is there', async () => {
    const pool = await scheduler.createPool('demo');
    await scheduler.createPool('other');
    await pool.enqueueAll([{ name: 'resize' }, { name: 'transcode' }]);
    await gate.open();
    await vscode.pressWelcomeButton('Retry Connection');
    await vscode.waitForRow(/^Pool demo · 0 nodes · 2 tasks/);
    await vscode.waitForText(/^Redispatch: Pools$/);
  });

  it('takes the place of the rows when the server goes, and they come back as they were', async () => {
    // VS Code opens again what is closed before it has drawn the rows below
    await vscode.page
      .getByRole('treeitem', { name: /^Completed/ })
      .nth(1)
      .waitFor();
    await vscode.collapseRow(/^Pool other/);
    await vscode.expandRow(/^Backlog/);
    await vscode.waitForRow(/^Task transcode/);
    await gate.shut();
    await vscode.waitForText('This Redis cannot be reached. Redispatch keeps trying.');
    await gate.open();
    await vscode.waitForRow(/^Task transcode/);
    const labels = await vscode.rowLabels();
    assert.deepEqual(
      labels.map((label) => /^\w+( \w+)?/.exec(label)?.[0]),
      [
        'Connection Staging',
        'Pool demo',
        'Backlog',
        'Task resize',
        'Task transcode',
        'Scheduled',
        'Dead',
        'Completed',
        'Pool other',
      ],
    );
    await shoot(vscode, 'back-again');
  });

  it('is removed from the welcome', async () => {
    await gate.shut();
    await vscode.pressWelcomeButton('Remove Connection');
    await vscode.dialogText();
    await vscode.pressDialogButton('Remove');
    await vscode.waitForText('You have no Redis at hand?');
    await vscode.waitForText(/^Redispatch: Pools$/);
  });
});

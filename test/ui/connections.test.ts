import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startLocalRedis } from '../../core/index.js';
import { openWorkbench, type Workbench } from '../host/workbench.js';
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
    await vscode.waitForRow(/^No pools yet/);
    await vscode.pressRowButton(/^Connection Local Redis/, 'Create Pool...');
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

  before(async () => {
    const redis = await startLocalRedis();
    await redis.stop();
    folder = await workspaceOn(redis.url);
    vscode = await openWorkbench({ folder, extensionFolders: [repository] });
    await vscode.openContainer('Redispatch');
  });
  after(async () => {
    await vscode.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows why, and offers what helps', async () => {
    await vscode.waitForRow(/^Problem: The server cannot be reached.* next try in/);
    await shoot(vscode, 'unreachable');
    await vscode.chooseFromRowMenu(/^Problem/, 'Remove Connection');
    await vscode.dialogText();
    await vscode.pressDialogButton('Remove');
    await vscode.waitForText('You have no Redis at hand?');
  });
});

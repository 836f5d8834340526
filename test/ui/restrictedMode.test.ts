import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Redis } from 'ioredis';
import { connect, startLocalRedis } from '../../core/index.js';
import { openWorkbench, type Workbench } from '../host/workbench.js';
import { shoot, workspaceOn } from './stage.js';

const repository = resolve(import.meta.dirname, '../..');

describe('a folder that nobody has trusted', function () {
  this.timeout(120_000);
  const ends: (() => Promise<unknown>)[] = [];
  let vscode: Workbench;
  let look: Redis;

  before(async () => {
    const [mine, theirs] = await Promise.all([startLocalRedis(), startLocalRedis()]);
    ends.push(
      () => mine.stop(),
      () => theirs.stop(),
    );
    for (const { url } of [mine, theirs]) {
      const scheduler = await connect({ url });
      await scheduler.createPool(url === mine.url ? 'mine' : 'theirs');
      await scheduler.close();
    }
    look = new Redis(theirs.url);
    ends.push(() => look.quit());
    const folder = await workspaceOn(theirs.url);
    ends.push(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    const settings = { 'redispatch.connections': [{ name: 'Mine', url: mine.url }] };
    const extensionFolders = [repository];
    vscode = await openWorkbench({ folder, extensionFolders, settings, asksForTrust: true });
    ends.push(() => vscode.close());
    await vscode.openContainer('Redispatch');
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await shoot(vscode, 'failed-restricted');
  });
  after(async () => {
    for (const end of ends.toReversed()) await end();
  });
  const connectionsSoFar = async (): Promise<number> => {
    const stats = await look.info('stats');
    return Number(/total_connections_received:(\d+)/.exec(stats)?.[1]);
  };

  it('cannot make the extension connect anywhere by its settings', async () => {
    const before = await connectionsSoFar();
    await vscode.waitForRow(/^Pool mine/);
    await vscode.runCommand('Redispatch: Refresh');
    await vscode.runCommand('Redispatch: Create Pool...');
    // there is one connection, so it is not asked which
    await vscode.waitForInput('Create Pool on Mine');
    await vscode.cancelInput();
    await shoot(vscode, 'restricted');
    const labels = await vscode.rowLabels();
    assert.ok(!labels.some((label) => label.includes('Staging')), labels.join('\n'));
    assert.equal(await connectionsSoFar(), before);
  });

  it('has its connections once it is trusted', async () => {
    await vscode.runCommand('Workspaces: Manage Workspace Trust');
    await vscode.page.locator('.workspace-trust-buttons-row').getByRole('button').first().click();
    await vscode.waitForRow(/^Pool theirs/);
    await shoot(vscode, 'trusted');
  });
});

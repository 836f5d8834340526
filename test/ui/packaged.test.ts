import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { connect, startLocalRedis, type LocalRedis } from '../../core/index.js';
import { openWorkbench, type Workbench } from '../host/workbench.js';
import { workspaceOn } from './stage.js';

const repository = resolve(import.meta.dirname, '../..');
const vsix = join(repository, 'dist/redispatch.vsix');

describe('the packaged extension', function () {
  this.timeout(120_000);
  let redis: LocalRedis;
  let folder: string;
  let vscode: Workbench;

  before(async () => {
    const vsce = join(repository, 'node_modules/@vscode/vsce/vsce');
    const args = [vsce, 'package', '--no-dependencies', '--out', vsix];
    await promisify(execFile)(process.execPath, args, { cwd: repository });
    redis = await startLocalRedis();
    const scheduler = await connect({ url: redis.url });
    await scheduler.createPool('packaged');
    await scheduler.close();
    folder = await workspaceOn(redis.url);
    vscode = await openWorkbench({ folder, vsix: [vsix] });
  });
  after(async () => {
    await vscode.close();
    await rm(folder, { recursive: true, force: true });
    await redis.stop();
  });

  it('is small', async () => assert.ok((await stat(vsix)).size < 400 * 1024));

  it('is installed, activated, and shows what is in Redis', async () => {
    await vscode.openContainer('Redispatch');
    await vscode.waitForRow(/^Connection Staging, connected/);
    await vscode.waitForRow(/^Pool packaged · 0 nodes · 0 tasks/);
  });
});

import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { openStage, type Stage } from './stage.js';

describe('Check Pool', function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await openStage({ nodes: [], tasks: [{ name: 'resize', count: 4 }] });
    await stage.vscode.openContainer('Redispatch');
    await stage.widenSideBar(440);
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await stage.screenshot('failed-doctor');
  });
  after(() => stage.close());

  it('shows what is broken, and repairs it when told so twice', async () => {
    const { vscode, pool, url } = stage;
    await vscode.waitForRow(/^Backlog, 4$/);
    const redis = new Redis(url);
    assert.notEqual(await redis.rpop('rd:{demo:0}:backlog:0:0'), null);
    redis.disconnect();
    await vscode.waitForRow(/^Backlog, 3$/);

    await vscode.chooseFromRowMenu(/^Pool demo/, 'Check Pool (Doctor)');
    await vscode.waitForTab('Check of demo.json');
    await vscode.waitForEditorText('"orphan-body"');
    await vscode.waitForNotification('demo has 1 finding.');
    await stage.screenshot('doctor');
    await vscode.pressNotificationButton('demo has 1 finding.', 'Repair 1 finding...');
    assert.match(await vscode.dialogText(), /Repair demo\?/);
    await vscode.pressDialogButton('Repair');
    await vscode.waitForNotification('Repaired demo: 1 of 1 finding.');
    await vscode.waitForEditorText('"repaired": true');
    await vscode.waitForRow(/^Backlog, 4$/);
    assert.equal((await pool.doctor()).found, 0);
  });
});

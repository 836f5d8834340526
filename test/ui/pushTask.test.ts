import assert from 'node:assert/strict';
import { openStage, type Stage } from './stage.js';

describe('Push Task', function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await openStage({ nodes: [{ name: 'laptop', capacity: 1 }], tasks: [] });
    await stage.vscode.openContainer('Redispatch');
    await stage.widenSideBar(440);
    await stage.vscode.waitForRow(/^Node laptop, active, 0 queued/);
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await stage.screenshot('failed-push');
  });
  after(() => stage.close());

  it('asks in the palette, says at the field what is wrong, and shows the task in the tree', async () => {
    const { vscode } = stage;
    await vscode.runCommand('Redispatch: Push Task...');
    await vscode.answerInput('Push Task to demo (1/3)', 'resize');
    await vscode.waitForInput('Push Task to demo (2/3)');
    await vscode.typeInput('{"width": 200');
    await vscode.waitForInput('This is not JSON');
    await stage.screenshot('push-task');
    await vscode.typeInput('{"width": 200}');
    await vscode.acceptInput();
    await vscode.answerInput('Push Task to demo (3/3)', '7');
    await vscode.waitForRow(/^Node laptop, active, 0 queued for a capacity of 1, 1 running/);
  });

  it('opens the task as a JSON document', async () => {
    const { vscode } = stage;
    await vscode.pressNotificationButton('Pushed 0-1 to demo', 'Inspect Task');
    await vscode.waitForTab('0-1.json');
    await vscode.waitForText('"priority"');
    await vscode.expandRow(/^Node laptop/);
    await vscode.waitForRow(/^Task resize, 0-1 · running on laptop · priority 7/);
    await stage.screenshot('inspect-task');
    const { bodyBytes, leaseUntil, ...shown } = JSON.parse(await vscode.editorText()) as Record<
      string,
      unknown
    >;
    assert.deepEqual([typeof bodyBytes, typeof leaseUntil], ['number', 'string']);
    assert.deepEqual(shown, {
      id: '0-1',
      pool: 'demo',
      state: 'running',
      node: 'laptop',
      name: 'resize',
      payload: { width: 200 },
      priority: 7,
      cost: 1,
    });
  });
});

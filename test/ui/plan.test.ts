import assert from 'node:assert/strict';
import { openStage, type Stage } from './stage.js';

describe('a rebalance plan', function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await openStage({
      nodes: [{ name: 'laptop', capacity: 1, weight: 1 }],
      tasks: [{ name: 'resize', count: 300 }],
    });
    await stage.vscode.openContainer('Redispatch');
    await stage.widenSideBar(400);
    await stage.vscode.waitForRow(/^Node laptop, active, 299 queued/);
    await stage.startNode({ name: 'desktop', capacity: 1, weight: 1 });
    await stage.vscode.waitForRow(/^Node desktop, active, 0 queued/);
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await stage.screenshot('failed-plan');
  });
  after(() => stage.close());
  const queued = async () => (await stage.pool.snapshot()).nodes.map((node) => node.queued);

  it('is opened as JSON and edited; nothing moves by that, nor when it is saved', async () => {
    const { vscode } = stage;
    await vscode.chooseFromRowMenu(/^Pool demo/, 'Open Rebalance Plan');
    await vscode.waitForTab(/^rebalance plan of demo/);
    await vscode.waitForNotification('This is a plan for demo: nothing has moved yet.');
    await changeFirst(stage, '150', '50');
    await vscode.waitForEditorText('"cost": 50');
    await vscode.page.keyboard.press('ControlOrMeta+s');
    await vscode.waitForNotification('Saved as a draft. The plan for demo is not applied yet.');
    await stage.screenshot('edit-plan');
    assert.deepEqual(await queued(), [0, 299]);
  });

  it('is applied by the button of its editor, as it stands there', async () => {
    const { vscode } = stage;
    const actions = vscode.page.locator('.part.editor .editor-actions');
    await actions.getByRole('button', { name: 'Apply Rebalance Plan' }).click();
    await vscode.waitForNotification('Applied the plan to demo: moved 50 tasks.');
    await vscode.page.getByRole('tab', { name: /^rebalance plan/ }).waitFor({ state: 'detached' });
    await vscode.waitForRow(/^Node desktop, active, 49 queued for a capacity of 1, 1 running/);
  });

  it('is undone by the button below the report', async () => {
    const { vscode } = stage;
    await vscode.pressNotificationButton('Applied the plan to demo', 'Undo');
    await vscode.waitForNotification(
      'Undid the rebalance of demo: put back 49 tasks, but not 1 task',
    );
    await vscode.waitForRow(/^Node laptop, active, 298 queued/);
    assert.deepEqual(await queued(), [0, 298]);
  });

  it('is as it was saved where VS Code is started again', async () => {
    const { vscode } = stage;
    await vscode.chooseFromRowMenu(/^Pool demo/, 'Open Rebalance Plan');
    await vscode.waitForTab(/^rebalance plan of demo/);
    await changeFirst(stage, '149', '40');
    await vscode.waitForEditorText('"cost": 40');
    await vscode.page.keyboard.press('ControlOrMeta+s');
    await vscode.page.locator('.tab.dirty').waitFor({ state: 'detached' });
    // this way, and not as a browser does, VS Code writes down which editors are open before it ends
    await Promise.all([
      vscode.page.waitForEvent('load'),
      vscode.runCommand('Developer: Reload Window'),
    ]);
    await vscode.waitForTab(/^rebalance plan of demo/);
    await vscode.waitForEditorText('"cost": 40');
  });
});

/** Types a text in place of the first word of the editor that is another one. */
async function changeFirst({ vscode }: Stage, word: string, text: string): Promise<void> {
  const editor = vscode.page.locator('.part.editor .monaco-editor');
  await editor.locator('.view-lines').getByText(word, { exact: true }).first().click();
  await editor.and(vscode.page.locator('.focused')).waitFor();
  // selects the word; two clicks that a slow machine sees far apart would not
  await vscode.page.keyboard.press('ControlOrMeta+d');
  await editor.locator('.selected-text').first().waitFor();
  await vscode.page.keyboard.type(text);
}

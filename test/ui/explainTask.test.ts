import { openStage, type Stage } from './stage.js';

describe('Explain Task', function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await openStage({
      nodes: [
        { name: 'laptop', capacity: 1, weight: 1, labels: ['x86'] },
        { name: 'server', capacity: 4, weight: 5, labels: ['x86', 'region=eu'] },
      ],
      tasks: [
        { name: 'train', count: 1, requires: ['gpu', 'region=eu'], tenant: 'acme' },
        { name: 'resize', count: 60 },
      ],
    });
    await stage.vscode.openContainer('Redispatch');
    await stage.widenSideBar(400);
    await stage.vscode.expandRow(/^Backlog/);
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await stage.screenshot('failed-explain');
  });
  after(() => stage.close());

  it('opens why a task waits, and which nodes refuse it', async () => {
    const { vscode } = stage;
    await vscode.waitForRow(/^Backlog, 1$/);
    await vscode.waitForRow(
      /^Task train, 0-1 · in the backlog · needs gpu, region=eu · tenant acme/,
    );
    await vscode.chooseFromRowMenu(/^Task train/, 'Explain Task');
    await vscode.waitForTab('why 0-1.md');
    await vscode.waitForEditorText('no node offers gpu');
    await vscode.waitForEditorText('server: It does not offer gpu.');
    await stage.screenshot('explain-task');
  });

  it('is a button beside the task as JSON, which has one back', async () => {
    const { vscode } = stage;
    const actions = vscode.page.locator('.part.editor .editor-actions');
    await actions.getByRole('button', { name: 'Inspect Task' }).click();
    await vscode.waitForTab('0-1.json');
    await actions.getByRole('button', { name: 'Explain Task' }).click();
    await vscode.waitForEditorText('no node offers gpu');
  });

  it('says it on hover, too', async () => {
    const { vscode } = stage;
    await vscode.row(/^Task train/).hover();
    await vscode.waitForText('It requires gpu, region=eu, and no node offers gpu.');
    await vscode.page.screenshot({ path: '.build/screenshots/explain-hover.png' });
  });

  it('names the nodes that could have been given a queued task, from the palette', async () => {
    const { vscode } = stage;
    await vscode.runCommand('Redispatch: Explain Task');
    await vscode.waitForInput('Task of demo');
    await vscode.page.keyboard.type('0-9');
    await vscode.page.keyboard.press('Enter');
    await vscode.waitForTab('why 0-9.md');
    await vscode.waitForEditorText('Nodes that may be given it');
    await stage.screenshot('explain-candidates');
  });
});

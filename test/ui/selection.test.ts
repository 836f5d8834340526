import assert from 'node:assert/strict';
import { openStage, type Stage } from './stage.js';

describe('several selected tasks', function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await openStage({
      nodes: [{ name: 'laptop', capacity: 1 }],
      tasks: [{ name: 'resize', count: 6 }],
    });
    await stage.vscode.openContainer('Redispatch');
    await stage.widenSideBar(440);
    await stage.vscode.expandRow(/^Node laptop/);
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await stage.screenshot('failed-selection');
  });
  after(() => stage.close());

  it('are removed together, and the buttons of all other rows are there afterwards', async () => {
    const { vscode, pool } = stage;
    await vscode.clickRow(/^Task resize, 0-3 /);
    await vscode.row(/^Task resize, 0-4 /).click({ modifiers: ['ControlOrMeta'] });
    await vscode.chooseFromRowMenu(/^Task resize, 0-4 /, 'Remove Task...');
    assert.match(await vscode.dialogText(), /Remove 2 tasks from demo\?/);
    await vscode.pressDialogButton('Remove');
    await vscode.waitForRow(/^Node laptop, active, 3 queued/);
    await vscode.row(/^Task resize, 0-3 /).waitFor({ state: 'detached' });

    await vscode.pressRowButton(/^Node laptop/, 'Pause Node');

    await vscode.waitForRow(/^Node laptop, paused, 3 queued/);
    await stage.screenshot('after-selection');
    assert.equal((await pool.snapshot()).counters.completed, 0);
  });
});

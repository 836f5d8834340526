import assert from 'node:assert/strict';
import { openStage, type Stage } from './stage.js';

describe('Rebalance', function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await openStage({
      nodes: [
        { name: 'laptop', capacity: 1, weight: 1 },
        { name: 'desktop', capacity: 2, weight: 2 },
        { name: 'server', capacity: 4, weight: 5 },
      ],
      tasks: [{ name: 'resize', count: 800 }],
    });
    await stage.vscode.openContainer('Redispatch');
    await stage.widenSideBar(440);
    await stage.vscode.waitForRow(/^Node server, active, 496 queued/);
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await stage.screenshot('failed-rebalance');
  });
  after(() => stage.close());

  it('shows the plan in a dialog, moves the work when told to, and reports', async () => {
    const { vscode } = stage;
    await stage.startNode({ name: 'gpu', capacity: 4, weight: 8 });
    await vscode.waitForRow(/^Node gpu, active, 0 queued/);

    await vscode.pressRowButton(/^Pool demo/, 'Rebalance...');
    const plan = await vscode.dialogText();
    await stage.screenshot('rebalance-plan');
    assert.match(plan, /gpu \(weight 8\): 0 → 400 \(\+400\)/);
    assert.match(plan, /server → gpu: 250/);
    assert.match(plan, /Max\/mean load \(1 is even\): 1\.33 → 1/);
    assert.match(plan, /Jain's index \(1 is even\): 0\.75 → 1/);

    await vscode.pressDialogButton('Apply');
    await vscode.waitForNotification('Rebalanced demo: moved 400 tasks.');
    await vscode.waitForRow(/^Node gpu, active, 396 queued for a capacity of 4, 4 running/);
    await stage.screenshot('rebalanced');
  });
});

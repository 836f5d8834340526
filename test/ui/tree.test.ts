import { openStage, type Stage } from './stage.js';

describe('the Pools tree', function () {
  this.timeout(120_000);
  let stage: Stage;

  before(async () => {
    stage = await openStage({
      nodes: [
        { name: 'laptop', capacity: 1, weight: 1 },
        { name: 'desktop', capacity: 2, weight: 2 },
        { name: 'server', capacity: 4, weight: 5 },
        { name: 'gpu', capacity: 4, weight: 8 },
      ],
      tasks: [
        { name: 'transcode', count: 30, priority: 5 },
        { name: 'resize', count: 1970 },
      ],
    });
    await stage.vscode.openContainer('Redispatch');
    await stage.widenSideBar(440);
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await stage.screenshot('failed-tree');
  });
  after(() => stage.close());

  it('shows each node with its state, queue, load and weight', async () => {
    const { vscode } = stage;
    await vscode.waitForRow(
      /^Node server, active, 621 queued for a capacity of 4, 4 running, load 125, weight 5/,
    );
    await vscode.waitForRow(/^Node gpu, active, 996 queued/);
    await vscode.waitForRow(/^Node desktop, active, 248 queued/);
    await vscode.waitForRow(/^Node laptop, active, 124 queued/);
  });

  it('shows the tasks of a node, running ones first', async () => {
    const { vscode } = stage;
    await vscode.expandRow(/^Node laptop/);
    await vscode.waitForRow(/^Task transcode, 0-\d+ · running on laptop · priority 5/);
    await vscode.waitForRow(/^Task resize, 0-\d+ · queued on laptop/);
    await vscode.clickRow(/^Task transcode, 0-\d+ · running on laptop/);
    await vscode.waitForText('"state"');
    await vscode.page.getByText('Activating Extensions').waitFor({ state: 'hidden' });
    await stage.screenshot('tree');
  });

  it('loads a page more by keyboard', async () => {
    const { vscode } = stage;
    await vscode.clickRow(/^Connection Staging/);
    await vscode.expandRow(/^Connection Staging/);
    await vscode.page.keyboard.press('End');
    // up from Completed: Dead, Scheduled, the node server, the end of the list of laptop
    for (let up = 0; up < 4; up += 1) await vscode.page.keyboard.press('ArrowUp');
    await vscode.waitForRow(/^Show more: 100 of 125 are shown/);
    await stage.screenshot('show-more');
    await vscode.page.keyboard.press('Enter');
    await vscode.row(/^Show more/).waitFor({ state: 'detached' });
    await vscode.waitForRow(/^Task resize, .* queued on laptop/);
  });

  it('follows a node that is paused elsewhere', async () => {
    const { vscode, pool } = stage;
    await vscode.clickRow(/^Connection Staging/);
    await vscode.expandRow(/^Connection Staging/);
    await vscode.page.keyboard.press('End');
    await pool.pauseNode('server');
    await vscode.waitForRow(/^Node server, paused/);
  });
});

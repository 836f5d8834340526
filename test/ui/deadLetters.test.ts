import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { createWorker, DoNotRetry, type Worker } from '../../core/index.js';
import { openStage, type Stage } from './stage.js';

describe('dead tasks', function () {
  this.timeout(120_000);
  let stage: Stage;
  let worker: Worker;

  before(async () => {
    stage = await openStage({ nodes: [], tasks: [{ name: 'resize', count: 4 }] });
    const { pool, vscode } = stage;
    await pool.enqueueAll([{ name: 'mail', payload: { to: 'nobody' } }, { name: 'transcode' }]);
    worker = createWorker(pool, { name: 'laptop', capacity: 4 }, ({ name, progress, signal }) => {
      if (name === 'mail') throw new DoNotRetry('550 There is no such mailbox.');
      if (name !== 'transcode') return undefined;
      progress({ frame: 1200, of: 4711 });
      return new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
    await vscode.openContainer('Redispatch');
    await stage.widenSideBar(520);
    await vscode.waitForRow(/^Dead, 1$/);
    await vscode.waitForRow(/^Completed, 4$/);
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await stage.screenshot('failed-dead-letters');
  });
  after(async () => {
    await worker.stop({ timeoutMs: 0 });
    await stage.close();
  });

  it('stand beside completed ones and the progress of what runs', async () => {
    const { vscode } = stage;
    await vscode.expandRow(/^Node laptop/);
    await vscode.waitForRow(/^Task transcode, .* progress \{"frame":1200,"of":4711\}/);
    await vscode.expandRow(/^Dead/);
    await vscode.waitForRow(/^Task mail, .* dead since .* 1 attempt failed/);
    await vscode.expandRow(/^Completed/);
    await vscode.waitForRow(/^Task resize, 0-\d+ · completed on laptop/);
    await stage.screenshot('completed');
  });

  it('are edited in an editor, and retried by its button with what stands there', async () => {
    const { vscode, pool } = stage;
    await vscode.chooseFromRowMenu(/^Task mail/, 'Edit Payload and Retry...');
    await vscode.waitForTab('payload of 0-5.json');
    await vscode.waitForEditorText('nobody');
    await retype(stage, 'ada');
    await vscode.page.keyboard.press('ControlOrMeta+s');
    await vscode.pressNotificationButton(
      'Saved as a draft. Task 0-5 is not retried yet.',
      'Retry with This Payload',
    );
    await vscode.waitForNotification('Task 0-5 was not retried. This is not JSON');
    await stage.screenshot('edit-payload');
    assert.equal((await pool.snapshot()).dead, 1);

    await retype(stage, '300');
    await pressEditorButton(stage);
    await vscode.waitForNotification('Task 0-5 of demo waits again, with the edited payload.');
    await vscode.page.getByRole('tab', { name: /^payload of/ }).waitFor({ state: 'detached' });
    const body = (await pool.inspect('0-5'))?.body;
    assert.deepEqual(body?.kind === 'task' && body.task.payload, 300);
    await vscode.waitForRow(/^Dead, 1$/);
  });

  it('are retried or purged from the menu of their list', async () => {
    const { vscode, pool } = stage;
    await vscode.row(/^Dead, 1$/).click({ button: 'right' });
    await vscode.page.getByRole('menuitem', { name: 'Purge Dead Tasks...' }).waitFor();
    await stage.screenshot('dead-menu');
    await vscode.page.keyboard.press('Escape');
    await vscode.pressRowButton(/^Dead, 1$/, 'Retry All Dead Tasks...');
    await vscode.waitForInput('Retry Dead Tasks of demo');
    await vscode.pick('By name...');
    await vscode.pick('mail');
    await vscode.waitForNotification('Retried 1 task of demo.');
    await vscode.waitForRow(/^Dead, 1$/);
    await vscode.chooseFromRowMenu(/^Dead, 1$/, 'Purge Dead Tasks...');
    await vscode.pick('All');
    assert.match(await vscode.dialogText(), /this cannot be undone/);
    await stage.screenshot('purge');
    await vscode.pressDialogButton('Purge');
    await vscode.waitForNotification('Purged 1 task of demo.');
    await vscode.waitForRow(/^Dead, 0$/);
    assert.equal((await pool.snapshot()).dead, 0);
  });

  it('would be lost with a server that keeps nothing, so its row says that', async () => {
    const { vscode, url } = stage;
    const redis = new Redis(url);
    await redis.config('SET', 'appendonly', 'no');
    redis.disconnect();
    await vscode.runCommand('Redispatch: Refresh');
    await vscode.waitForRow(/^Connection Staging, connected, not persistent$/);
    await vscode.row(/^Connection Staging/).hover();
    await vscode.waitForText(/neither AOF nor RDB is on/);
    await vscode.page.screenshot({ path: '.build/screenshots/not-persistent.png' });
  });
});

/** Types a text in place of what the editor shows. */
async function retype({ vscode }: Stage, text: string): Promise<void> {
  await vscode.page.locator('.part.editor .view-lines').first().click();
  await vscode.page.keyboard.press('ControlOrMeta+a');
  await vscode.page.keyboard.type(text);
}

async function pressEditorButton({ vscode }: Stage): Promise<void> {
  const actions = vscode.page.locator('.part.editor .editor-actions');
  await actions.getByRole('button', { name: 'Retry with This Payload' }).click();
}

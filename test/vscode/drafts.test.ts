import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  connect,
  createWorker,
  DoNotRetry,
  startLocalRedis,
  type LocalRedis,
  type Pool,
  type Scheduler,
} from '../../core/index.js';
import { rowBelow, showPools } from './redispatch.js';

describe('a draft of a payload', () => {
  let redis: LocalRedis;
  let scheduler: Scheduler;
  let pool: Pool;

  before(async () => {
    redis = await startLocalRedis();
    scheduler = await connect({ url: redis.url });
    pool = await scheduler.createPool('drafts');
    await pool.enqueue({ name: 'mail', payload: { to: 'nobody' } });
    const settled = new Promise<void>((resolve) => {
      const worker = createWorker(
        pool,
        { name: 'a', onSettled: () => void worker.stop().then(resolve) },
        () => {
          throw new DoNotRetry('no such mailbox');
        },
      );
    });
    await settled;
    await setConnections([{ name: 'Drafts', url: redis.url }]);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await setConnections(undefined);
    await scheduler.close();
    await redis.stop();
  });

  it('is an editor of JSON; to save it retries nothing', async () => {
    const api = await showPools();
    const connection = await rowBelow(api, undefined, ({ label }) => label === 'Drafts');
    const demo = await rowBelow(api, connection.id, ({ label }) => label === 'drafts');
    const dead = await rowBelow(api, demo.id, ({ label }) => label === 'Dead');
    const task = await rowBelow(api, dead.id, ({ label }) => label === 'mail');
    await vscode.commands.executeCommand('redispatch.task.editRetry', task.id);
    const { document } = vscode.window.activeTextEditor ?? assert.fail('no editor was opened');
    assert.equal(document.languageId, 'json');
    assert.deepEqual(JSON.parse(document.getText()), { to: 'nobody' });

    await retype(document, '{"to":"ada"}');
    assert.equal(await document.save(), true);
    assert.equal(await textOf(document.uri), '{"to":"ada"}');
    assert.equal((await pool.snapshot()).dead, 1);
  });

  it('stays as it was saved when it is shown in another language', async () => {
    const { document } = vscode.window.activeTextEditor ?? assert.fail('no editor is open');
    await vscode.languages.setTextDocumentLanguage(document, 'plaintext');
    assert.equal(await textOf(document.uri), '{"to":"ada"}');
    await vscode.languages.setTextDocumentLanguage(document, 'json');
  });

  it('begins with what is in Redis where VS Code opens it by itself, as after a restart', async () => {
    const { uri } = vscode.window.activeTextEditor?.document ?? assert.fail('no editor is open');
    const [, id] = JSON.parse(uri.query) as [string, string];
    const other = uri.with({ query: JSON.stringify(['another version', id]) });
    assert.deepEqual(JSON.parse(await textOf(other)), { to: 'nobody' });
    for (const query of ['', '["x","[]"]', JSON.stringify(['x', id.replace('0-1', '0-9')])]) {
      await assert.rejects(textOf(uri.with({ query })), vscode.FileSystemError);
    }
  });

  it('is closed without a question when its task is retried, saved or not', async () => {
    const { document } = vscode.window.activeTextEditor ?? assert.fail('no editor is open');
    await retype(document, '{"to":"grace"}');
    // it ends when somebody closes its message
    void vscode.commands.executeCommand('redispatch.task.retryEdited', document.uri);
    await closed(document.uri);
    const body = (await pool.inspect('0-1'))?.body;
    assert.deepEqual(body?.kind === 'task' && body.task.payload, { to: 'grace' });
  });
});

async function retype(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const end = document.lineAt(document.lineCount - 1).range.end;
  edit.replace(document.uri, new vscode.Range(new vscode.Position(0, 0), end), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

async function textOf(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

/** Resolves when no tab shows a document any more. */
async function closed(uri: vscode.Uri): Promise<void> {
  const isOpen = (): boolean =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .some(({ input }) => input instanceof vscode.TabInputText && isSame(input.uri, uri));
  await new Promise<void>((resolve) => {
    const listening = vscode.window.tabGroups.onDidChangeTabs(() => look());
    const look = (): void => {
      if (isOpen()) return;
      listening.dispose();
      resolve();
    };
    look();
  });
}

function isSame(one: vscode.Uri, other: vscode.Uri): boolean {
  return one.toString() === other.toString();
}

async function setConnections(value: unknown): Promise<void> {
  await vscode.workspace
    .getConfiguration('redispatch')
    .update('connections', value, vscode.ConfigurationTarget.Global);
}

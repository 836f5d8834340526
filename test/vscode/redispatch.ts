import * as vscode from 'vscode';
import type { RedispatchApi } from '../../extension/main.js';
import type { Row } from '../../extension/views/row.js';

/** The extension under test, as VS Code has loaded it from its package. */
export function redispatch(): vscode.Extension<RedispatchApi> {
  const found = vscode.extensions.getExtension<RedispatchApi>('redispatch.redispatch');
  if (found === undefined) throw new Error('VS Code has no extension redispatch.redispatch.');
  return found;
}

/** Opens the view, so that the extension follows Redis. */
export async function showPools(): Promise<RedispatchApi> {
  await vscode.commands.executeCommand('redispatch.pools.focus');
  return redispatch().activate();
}

/** Waits until a row below a row is as wanted; mocha's time-out ends the wait. */
export async function rowBelow(
  api: RedispatchApi,
  parent: string | undefined,
  wanted: (row: Row) => boolean,
): Promise<Row> {
  let found: Row | undefined;
  await until(api, async () => {
    found = (await api.rows(parent)).find(wanted);
    return found !== undefined;
  });
  if (found === undefined) throw new Error('The row went away.');
  return found;
}

/** Waits until something is so; looks after each change. */
export async function until(api: RedispatchApi, isSo: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const changed = new Promise<void>((resolve) => {
      const listening = api.onDidChange(() => {
        listening.dispose();
        resolve();
      });
    });
    if (await isSo()) return;
    await changed;
  }
}

import * as vscode from 'vscode';
import type { RedispatchApi } from '../../../../extension/main.js';
import type { Actions } from '../protocol.js';
import { usedHeapBytes } from './heap.js';
import { loadAndActivate } from './startTimes.js';

let changes = 0;

/** What can be asked of this side; see `Actions`. */
export const actions: Actions = {
  start: async () => {
    const times = await loadAndActivate(redispatch());
    redispatch().exports.onDidChange(() => (changes += 1));
    return times;
  },
  rows: async (parent) => {
    const startMs = performance.now();
    const rows = await redispatch().exports.rows(parent);
    return { ms: performance.now() - startMs, ids: rows.map(({ id }) => id) };
  },
  command: async (id, args) => {
    const startMs = performance.now();
    await vscode.commands.executeCommand(id, ...args);
    return performance.now() - startMs;
  },
  setting: async (name, value) => {
    await vscode.workspace
      .getConfiguration('redispatch')
      .update(name, value ?? undefined, vscode.ConfigurationTarget.Global);
  },
  roundTrip: async () => {
    await vscode.commands.executeCommand('setContext', 'redispatchBench.here', true);
  },
  heap: () => Promise.resolve({ usedBytes: usedHeapBytes(), changes }),
};

function redispatch(): vscode.Extension<RedispatchApi> {
  const found = vscode.extensions.getExtension<RedispatchApi>('redispatch.redispatch');
  if (found === undefined) throw new Error('VS Code has not installed the extension.');
  return found;
}

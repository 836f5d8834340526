import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { StartTimes } from '../protocol.js';

/**
 * Times the extension's own part of its start: the bundle is required as VS Code does it, which then finds it
 * loaded, with an `activate` that is timed around the real one.
 *
 * @throws Error when the extension is active already, or VS Code does not use what was loaded
 */
export async function loadAndActivate(extension: vscode.Extension<unknown>): Promise<StartTimes> {
  if (extension.isActive) throw new Error('The extension was active before it was measured.');
  const { main } = extension.packageJSON as { readonly main: string };
  const file = join(extension.extensionPath, main);
  const require = createRequire(__filename);
  const startMs = performance.now();
  const loaded: unknown = require(file);
  const loadMs = performance.now() - startMs;
  const cached = require.cache[file];
  if (cached === undefined || !canActivate(loaded)) throw new Error(`${file} is no extension.`);
  let activateMs: number | undefined;
  const activate = async (context: unknown): Promise<unknown> => {
    const activateStartMs = performance.now();
    const api = await loaded.activate(context);
    activateMs = performance.now() - activateStartMs;
    return api;
  };
  cached.exports = { ...loaded, activate };
  await extension.activate();
  if (activateMs === undefined) throw new Error('VS Code has loaded the extension once more.');
  return { loadMs, activateMs };
}

interface ExtensionModule {
  activate(context: unknown): unknown;
}

function canActivate(loaded: unknown): loaded is ExtensionModule {
  return typeof loaded === 'object' && loaded !== null && 'activate' in loaded;
}

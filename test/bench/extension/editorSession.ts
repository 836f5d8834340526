import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { openWorkbench, type Workbench } from '../../host/workbench.js';
import { type Driver, DriverLink } from './driverLink.js';
import { socketVariable } from './protocol.js';

/** A fresh VS Code with the packaged extension in it, and the driver beside that. */
export interface EditorSession extends Driver {
  readonly vscode: Workbench;
  close(): Promise<void>;
}

export interface SessionOptions {
  /** The packaged extension. */
  readonly vsix: string;
  /** The driver's folder, made by `buildDriver`. */
  readonly driver: string;
  /** The workspace. */
  readonly folder: string;
  /** Where its socket may be. */
  readonly temporary: string;
}

/** Longer than the whole benchmark takes: the extension reads when it is told to, and only then. */
export const neverMs = 24 * 60 * 60 * 1000;

/** @throws SetupError, HostError, or Error when the driver does not come up */
export async function openSession(options: SessionOptions): Promise<EditorSession> {
  const { vsix, driver, folder, temporary } = options;
  const socketPath = join(temporary, `${randomUUID().slice(0, 8)}.sock`);
  const link = new DriverLink(socketPath);
  await link.listen();
  const connected = link.driver();
  connected.catch(() => undefined); // where VS Code does not open, that is the error
  try {
    const vscode = await openWorkbench({
      folder,
      vsix: [vsix],
      extensionFolders: [driver],
      settings: { 'redispatch.refreshIntervalMs': neverMs },
      env: { [socketVariable]: socketPath },
    });
    const close = async (): Promise<void> => {
      await vscode.close();
      await link.close();
    };
    const { ask } = await connected.catch(async (error: unknown) => {
      await vscode.close();
      throw error;
    });
    return { vscode, ask, close };
  } catch (error) {
    await link.close();
    throw error;
  }
}

/** Makes the driver an extension in a folder of its own below this one. */
export async function buildDriver(temporary: string): Promise<string> {
  const folder = join(temporary, 'redispatch-bench-driver');
  await mkdir(folder);
  await build({
    entryPoints: [resolve(import.meta.dirname, 'driver/main.ts')],
    outfile: join(folder, 'driver.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
  });
  const manifest = {
    name: 'redispatch-bench-driver',
    publisher: 'redispatch',
    version: '0.0.1',
    engines: { vscode: '^1.100.0' },
    extensionKind: ['workspace'],
    activationEvents: ['onStartupFinished'],
    main: './driver.cjs',
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

import type { Say } from '../setup/tools.js';
import { startBrowserHost } from './browserHost.js';
import { openInstalledEditor } from './desktopEditor.js';
import { desktopArguments, downloadVSCode, hasDisplay, newUserDataDir } from './desktopVSCode.js';
import { HostError } from './hostError.js';
import { startOwned } from '../support/ownedProcess.js';
import type { Settings } from './userSettings.js';

/** An open VS Code. */
export type Editor = {
  readonly kind: 'installed' | 'downloaded' | 'browser';
  /** For the terminal, such as "VS Code 1.100.3 in the browser". */
  readonly description: string;
  /** Where to open it; only for `browser`. */
  readonly url?: string;
  /** Closes it; resolves when it is gone. */
  stop(): Promise<void>;
};

export type EditorOptions = {
  /** The folder to open; an absolute path. */
  readonly folder: string;
  /** The source folders of the extensions to load; absolute paths. */
  readonly extensionFolders: readonly string[];
  /** User settings, on top of those that keep a fresh VS Code quiet. */
  readonly settings?: Settings;
  readonly say?: Say;
};

/**
 * Opens a VS Code of its own, apart from the user's settings and extensions: the installed one,
 * else a downloaded one, else one to open in the browser. `REDISPATCH_HOST=browser` goes to the last
 * at once.
 *
 * @throws {SetupError | HostError} When none of them can be had.
 * @example
 * const editor = await openEditor({ folder: '/tmp/demo', extensionFolders: [repository] });
 * console.log(editor.description, editor.url);
 */
export async function openEditor(options: EditorOptions): Promise<Editor> {
  const { say = console.log } = options;
  if (process.env['REDISPATCH_HOST'] !== 'browser' && hasDisplay()) {
    for (const open of [openInstalledEditor, openDownloadedEditor]) {
      const editor = await open(options).catch((cause: unknown) => {
        if (!(cause instanceof HostError)) throw cause;
        say(`VS Code: ${cause.message}; trying the next way.`);
        return undefined;
      });
      if (editor !== undefined) return editor;
    }
  }
  return openBrowserEditor(options);
}

async function openDownloadedEditor(options: EditorOptions): Promise<Editor> {
  const executable = await downloadVSCode(options.say);
  const userDataDir = await newUserDataDir(options.settings ?? {});
  const window = await startOwned(executable, desktopArguments({ ...options, userDataDir }), {
    output: 'pipe',
    leftovers: userDataDir,
  });
  window.stdout?.resume();
  window.stderr?.resume();
  return {
    kind: 'downloaded',
    description: 'VS Code, downloaded below .vscode-test/',
    stop: () => window.stop(),
  };
}

async function openBrowserEditor(options: EditorOptions): Promise<Editor> {
  const { folder, extensionFolders, settings = {}, say = console.log } = options;
  const host = await startBrowserHost({ settings, say, extensionFolders });
  return {
    kind: 'browser',
    description: `VS Code ${host.vscodeVersion} in the browser`,
    url: host.url({ folder }),
    stop: () => host.stop(),
  };
}

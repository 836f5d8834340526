import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openEditor, type Editor } from '../../host/editor.js';
import { createWorkspace } from './workspace.js';

/** The demo's VS Code, or none. */
export interface DemoEditor {
  /** Resolves when it is open, or cannot be had, or the signal is aborted; says which. Never rejects. */
  readonly open: (say: (line: string) => void, signal: AbortSignal) => Promise<void>;
  readonly close: (say: (line: string) => void) => Promise<void>;
}

/** What `--no-editor` asks for. */
export const noEditor: DemoEditor = {
  open: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

const repository = resolve(import.meta.dirname, '../../..');
const openView = resolve(import.meta.dirname, 'openView');
/** How long to wait for a VS Code that is still opening; one that is not waited for ends with this process. */
const OPENING_PATIENCE_MS = 5_000;

/** A VS Code with the extension loaded, on a workspace whose settings name the demo's Redis. */
export function createDemoEditor(redisUrl: string): DemoEditor {
  let opening: Promise<Editor | undefined> = Promise.resolve(undefined);
  let removeWorkspace = () => Promise.resolve();
  return {
    open: async (say, signal) => {
      if (signal.aborted) return;
      const workspace = await createWorkspace(redisUrl);
      removeWorkspace = workspace.remove;
      opening = openEditor({
        folder: workspace.folder,
        extensionFolders: [repository, openView],
        say,
      }).catch((error: unknown) => {
        say(`No VS Code could be had; the demo goes on without it. ${messageOf(error)}`);
        return undefined;
      });
      const editor = await Promise.race([opening, aborted(signal)]);
      if (editor !== undefined) say(`${editor.description}${editor.url ? `: ${editor.url}` : ''}`);
    },
    close: async (say) => {
      const editor = await Promise.race([opening, delay(OPENING_PATIENCE_MS)]);
      await editor?.stop();
      await removeWorkspace();
      if (editor !== undefined) say('Stopped VS Code');
    },
  };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolveAborted) => {
    if (signal.aborted) resolveAborted(undefined);
    signal.addEventListener('abort', () => resolveAborted(undefined), { once: true });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findExecutable } from '../setup/executables.js';
import { desktopArguments, newUserDataDir } from './desktopVSCode.js';
import type { Editor, EditorOptions } from './editor.js';
import { HostError } from './hostError.js';

const startTimeoutMs = 30_000;
const stopTimeoutMs = 10_000;
const pollMs = 100;

/**
 * Opens the `code` on PATH with a window and a user data folder of its own.
 *
 * @throws {HostError} `start-failed` when there is none or it does not open.
 */
export async function openInstalledEditor(options: EditorOptions): Promise<Editor> {
  // The `code` inside a remote window only talks to that window.
  const remote = process.env['VSCODE_IPC_HOOK_CLI'] !== undefined;
  const code = remote ? undefined : findExecutable(['code']);
  if (code === undefined) {
    throw new HostError('start-failed', 'there is no `code` of a desktop VS Code on PATH');
  }
  const userDataDir = await newUserDataDir(options.settings ?? {});
  const pid = await launch(code, desktopArguments({ ...options, userDataDir }), userDataDir).catch(
    async (cause: unknown) => {
      await rm(userDataDir, { recursive: true, force: true });
      throw cause;
    },
  );
  return {
    kind: 'installed',
    description: `the VS Code on this machine (${code})`,
    stop: async () => {
      await end(pid);
      await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Runs `code`, which hands over to a process of its own; resolves with the id of that one. */
async function launch(code: string, args: readonly string[], userDataDir: string): Promise<number> {
  const handover = spawn(code, args, { stdio: 'ignore' });
  const [exitCode] = (await once(handover, 'exit')) as [number | null];
  if (exitCode !== 0) {
    throw new HostError('start-failed', `${code} ended with code ${String(exitCode)}`);
  }
  const startedMs = Date.now();
  while (Date.now() - startedMs < startTimeoutMs) {
    // VS Code writes its process id here while it has this folder in use.
    const lock = await readFile(join(userDataDir, 'code.lock'), 'utf8').catch(() => '');
    if (Number(lock) > 0) return Number(lock);
    await delay(pollMs);
  }
  throw new HostError('start-failed', `${code} opened no window in ${startTimeoutMs / 1000} s`);
}

async function end(pid: number): Promise<void> {
  const startedMs = Date.now();
  let signal: NodeJS.Signals | 0 = 'SIGTERM';
  try {
    for (;;) {
      process.kill(pid, signal);
      await delay(pollMs);
      signal = Date.now() - startedMs > stopTimeoutMs ? 'SIGKILL' : 0;
    }
  } catch {
    // it is gone
  }
}

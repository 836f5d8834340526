import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { lifelinePath, type Lifeline } from './lifeline.js';
import type { ServerRecord } from './serverRecord.js';

/** A server that this process is an owner of, started here or by another owner. */
export interface RunningServer extends ServerRecord {
  readonly directory: string;
  readonly lifeline: Lifeline;
}

// The watcher itself ends a server that does not stop within 10 s.
const stopTimeoutMs = 15_000;
const killTimeoutMs = 2000;
const pollMs = 20;

/** Lets go of a server; as its last owner, waits until it has ended (by SIGTERM, in the end by SIGKILL). */
export async function leaveServer(server: RunningServer): Promise<void> {
  if (!server.lifeline.release()) return;
  if (await hasEndedWithin(server, stopTimeoutMs)) return;
  signalGroup(server.pid, 'SIGKILL');
  await hasEndedWithin(server, killTimeoutMs);
}

async function hasEndedWithin(server: RunningServer, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!hasEnded(server)) {
    if (performance.now() > deadline) return false;
    await delay(pollMs);
  }
  return true;
}

// The watcher deletes the lifeline as its last act. Its process id alone would not do: where nothing
// reaps orphans (a container without an init) it stays in use for ever.
function hasEnded({ directory, label, pid }: RunningServer): boolean {
  if (!signalGroup(pid, 0)) return true;
  return process.platform !== 'win32' && !existsSync(lifelinePath(directory, label));
}

/** Signals a watcher and all it started; false when there is nobody to signal. */
function signalGroup(pid: number | undefined, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    return false;
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** A process, with all that it starts, that never outlives this one: not even after SIGKILL. */
export type OwnedProcess = {
  readonly pid: number;
  /** Resolves when it has ended, by itself or not, with its exit code as a shell gives it. */
  readonly ended: Promise<number>;
  /** Its output; undefined when it is not piped. */
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** The channel of a Node.js program that was started with `messages`. */
  readonly channel: ProcessChannel | undefined;
  /** Ends it politely, after 5 s by force; resolves when the whole process group is gone. */
  stop(): Promise<void>;
};

/** What is said to a Node.js program and by it: there, `process.on('message')` and `process.send`. */
export type ProcessChannel = {
  /** Says something; one that has ended, or is about to, does not hear it. */
  readonly send: (message: object) => void;
  readonly listen: (listener: (message: unknown) => void) => void;
};

export type OwnedProcessOptions = {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly output: 'pipe' | 'inherit' | 'ignore';
  /** Whether it is a Node.js program that is to have a channel. */
  readonly messages?: boolean;
  /** A folder to remove once it has ended, also when this process was killed. */
  readonly leftovers?: string;
};

/** The shell itself forces the end after 5 s; this is for a shell that was stopped or killed. */
const forceAfterMs = 8_000;

/**
 * Starts a command in a process group of its own, tied to this process by a pipe. Ctrl-C in a
 * terminal therefore reaches only this process, which then decides in which order to end things.
 *
 * @throws When the platform has no POSIX shell (Windows: use WSL), or the shell cannot be started.
 * @example const server = await startOwned('redis-server', ['--port', '0'], { output: 'inherit' });
 */
export async function startOwned(
  command: string,
  args: readonly string[],
  options: OwnedProcessOptions,
): Promise<OwnedProcess> {
  if (process.platform === 'win32') {
    throw new Error(`Cannot run ${command}: this needs a POSIX shell. On Windows, run it in WSL.`);
  }
  const script = join(import.meta.dirname, 'ownedProcess.sh');
  const child = spawn('sh', [script, options.leftovers ?? '', command, ...args], {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    detached: true,
    // the shell keeps descriptor 3 to itself
    stdio: ['pipe', options.output, options.output, 'ignore', options.messages ? 'ipc' : 'ignore'],
  });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const ended = once(child, 'exit').then(([code]) => {
    killGroup(pid); // what ignored the shell's polite request
    return typeof code === 'number' ? code : 128 + constants.signals.SIGKILL;
  });
  return {
    pid,
    ended,
    stdout: child.stdout ?? undefined,
    stderr: child.stderr ?? undefined,
    channel: options.messages ? channelOf(child) : undefined,
    stop: () => stopGroup(child, pid, ended),
  };
}

function channelOf(child: ChildProcess): ProcessChannel {
  // of a message that did not arrive; that it has ended is told by `ended`
  child.on('error', () => undefined);
  return {
    send: (message) => {
      if (child.connected) child.send(message);
    },
    listen: (listener) => void child.on('message', listener),
  };
}

async function stopGroup(child: ChildProcess, pid: number, ended: Promise<number>): Promise<void> {
  child.stdin?.on('error', () => undefined); // it may have ended already
  child.stdin?.end('stop\n');
  const force = setTimeout(() => killGroup(pid), forceAfterMs);
  await ended;
  clearTimeout(force);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // the group is gone already, as it should be
  }
}

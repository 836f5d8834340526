import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isRunning } from './processes.js';

/** Another process that owns a local Redis; see owner.ts. */
export interface Owner {
  readonly process: ChildProcess;
  readonly url: string;
  /** A child of the owner, which a killed owner leaves behind. */
  readonly childPid: number;
  /** Ends in order: stops its Redis, then exits. */
  stop(): Promise<void>;
  /** Ends by SIGKILL, as in a crash. */
  kill(): Promise<void>;
}

const started: Owner[] = [];

/** Starts an owner in a process group of its own and waits until it has its Redis. */
export async function startOwner(dataDir?: string): Promise<Owner> {
  const script = fileURLToPath(new URL('owner.ts', import.meta.url));
  const args = ['--import', 'tsx', script, ...(dataDir === undefined ? [] : [dataDir])];
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const message = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  const { url, childPid } = message[0] as { url: string; childPid: number };
  const exited = once(child, 'exit');
  const owner: Owner = {
    process: child,
    url,
    childPid,
    stop: async () => {
      child.send('stop');
      await exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
  started.push(owner);
  return owner;
}

/** For afterEach: leaves no owner and no child of one. */
export async function endOwners(): Promise<void> {
  for (const owner of started.splice(0)) {
    if (owner.process.exitCode === null && owner.process.signalCode === null) await owner.kill();
    if (isRunning(owner.childPid)) process.kill(owner.childPid, 'SIGKILL');
  }
}

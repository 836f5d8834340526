import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { startOwned } from '../support/ownedProcess.js';
import { SetupError } from './setupError.js';

export type Installer = {
  /** For the error message, such as "Installing code-server". */
  readonly what: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What becomes of it when this process ends: a killed system installer leaves a broken system. */
  readonly whenWeEnd: 'end' | 'let it finish';
};

type Running = {
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  readonly ended: Promise<number>;
};

const keptCharacters = 6_000;

/**
 * Runs an installer quietly; its output is shown only when it fails.
 *
 * @throws {SetupError} `install-failed`, with the end of what the installer printed.
 */
export async function runInstaller(installer: Installer): Promise<void> {
  const { what, command, args } = installer;
  const running = await start(installer).catch((cause: unknown) => {
    throw new SetupError('install-failed', `${what} failed: cannot run ${command}.`, { cause });
  });
  let output = '';
  const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-keptCharacters));
  running.stdout?.on('data', keep);
  running.stderr?.on('data', keep);
  const streams = [running.stdout, running.stderr].filter((stream) => stream !== undefined);
  const [code] = await Promise.all([running.ended, ...streams.map((stream) => finished(stream))]);
  if (code !== 0) {
    throw new SetupError(
      'install-failed',
      `${what} failed (${command} ${args.join(' ')}, exit ${code}). It said:\n${output.trim()}`,
    );
  }
}

async function start({ command, args, whenWeEnd, ...rest }: Installer): Promise<Running> {
  const cwd = rest.cwd ?? process.cwd();
  const env = rest.env ?? process.env;
  if (whenWeEnd === 'end') {
    return startOwned(command, args, { cwd, env, output: 'pipe' });
  }
  const child = spawn(command, args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  return { stdout: child.stdout, stderr: child.stderr, ended };
}

import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { sentence, type Sentence } from '../domain/sentence.js';
import { createLifeline, type Lifeline } from './lifeline.js';
import type { ServerPlace, ServerProgram } from './serverProgram.js';

/** A server's process, right after its start. */
export interface ServerProcess {
  /** Undefined when the command could not be run. */
  readonly pid: number | undefined;
  readonly lifeline: Lifeline;
  /** How the process ended, such as `ended with exit code 1`; undefined while it runs. */
  outcome(): Sentence | undefined;
}

/** Starts a server's command with its lifeline as stdin, in a process group of its own, its output going to `log`. */
export async function spawnServer(
  program: ServerProgram,
  place: ServerPlace,
  log: number,
): Promise<ServerProcess> {
  return process.platform === 'win32'
    ? spawnOnWindows(program, place, log)
    : spawnWithLifeline(program, place, log);
}

async function spawnWithLifeline(
  program: ServerProgram,
  place: ServerPlace,
  log: number,
): Promise<ServerProcess> {
  const { file, args } = program.command(place);
  const { readEnd, lifeline } = await createLifeline(place.directory, place.label);
  const child = spawn(file, args, { detached: true, stdio: [readEnd, log, log] });
  // From here on the watcher alone reads it, so that others can see whether it still does.
  closeSync(readEnd);
  const outcome = watchOutcome(child);
  child.unref();
  return { pid: child.pid, lifeline, outcome };
}

// Windows has no named pipe that lives in a directory: the client's own stdin ends with the one owner.
function spawnOnWindows(program: ServerProgram, place: ServerPlace, log: number): ServerProcess {
  const { file, args } = program.command(place);
  const child = spawn(file, args, { windowsHide: true, stdio: ['pipe', log, log] });
  const outcome = watchOutcome(child);
  const release = (): boolean => {
    child.stdin?.end();
    return true;
  };
  return { pid: child.pid, lifeline: { release }, outcome };
}

function watchOutcome(child: ReturnType<typeof spawn>): () => Sentence | undefined {
  let outcome: Sentence | undefined;
  child.once('error', (error) => (outcome = sentence('could not be run: {0}', error.message)));
  child.once('exit', (code, signal) => {
    outcome =
      signal === null
        ? sentence('ended with exit code {0}', code ?? '?')
        : sentence('ended by {0}', signal);
  });
  return () => outcome;
}

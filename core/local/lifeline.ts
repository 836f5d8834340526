import { execFile } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SchedulerError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';

/**
 * One owner's hold on a server.
 *
 * The server's watcher reads a named pipe in the data directory; every owner has it open for
 * writing. The kernel closes a killed owner's end like any other, so the watcher sees the end of the
 * pipe when the last owner is gone, however it went. A second owner (another window on the same
 * directory) only opens the pipe: the server then outlives the one that started it.
 */
export interface Lifeline {
  /** Lets go. True when no other owner is left, so that the server is ending. */
  release(): boolean;
}

const prefix = 'lifeline-';

/** The named pipe of the server with this label. */
export function lifelinePath(directory: string, label: string): string {
  return join(directory, prefix + label);
}

/** Makes a server's lifeline; `readEnd` is the file descriptor for its watcher's stdin, to be closed after the start. */
export async function createLifeline(
  directory: string,
  label: string,
): Promise<{ readEnd: number; lifeline: Lifeline }> {
  await removeOldLifelines(directory);
  const path = lifelinePath(directory, label);
  await promisify(execFile)('mkfifo', ['-m', '600', path]).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message.trim() : String(cause);
    throw new SchedulerError(
      'no-local-redis',
      sentence(
        'No named pipe could be made in the data directory: {0}. Choose a directory on a local disk.',
        why,
      ),
      { cause },
    );
  });
  // Each end of a pipe waits for the other when opened; a first reader that does not wait breaks the circle.
  const opener = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const hold = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const readEnd = openSync(path, constants.O_RDONLY);
  closeSync(opener);
  return { readEnd, lifeline: lifelineOf(path, hold) };
}

/** Becomes one more owner of a running server; undefined when its watcher is gone or is ending it. */
export function joinLifeline(directory: string, label: string): Lifeline | undefined {
  if (process.platform === 'win32') return undefined;
  const path = lifelinePath(directory, label);
  try {
    return lifelineOf(path, openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
  } catch (error) {
    if (isSystemError(error, 'ENXIO') || isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function lifelineOf(path: string, hold: number): Lifeline {
  return {
    release: () => {
      const probe = openProbe(path);
      closeSync(hold);
      return probe === undefined || hasNoWriter(probe);
    },
  };
}

function openProbe(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

// Reading a pipe gives its end when nobody holds it for writing, EAGAIN while somebody does.
function hasNoWriter(probe: number): boolean {
  try {
    return readSync(probe, Buffer.alloc(1)) === 0;
  } catch (error) {
    if (isSystemError(error, 'EAGAIN')) return false;
    throw error;
  } finally {
    closeSync(probe);
  }
}

async function removeOldLifelines(directory: string): Promise<void> {
  const old = (await readdir(directory)).filter((name) => name.startsWith(prefix));
  await Promise.all(old.map((name) => rm(join(directory, name), { force: true })));
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

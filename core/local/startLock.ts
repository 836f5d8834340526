import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SchedulerError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';

const waitMs = 60_000;
const retryMs = 50;
// Longer than any start takes. Only for a killed starter whose process id is in use again.
const staleAfterMs = 15 * 60_000;
const lockName = /^start-(\d+)\.lock$/;

/**
 * Waits until no other process is starting a server on this directory; returns the release.
 *
 * Locks are numbered. A killed starter's lock is not replaced but outnumbered by the next one, which
 * only one process can create: two that find the same stale lock cannot both take it over.
 * Throws 'no-local-redis' after a minute, and what `signal` throws.
 */
export async function takeStartLock(
  directory: string,
  signal?: AbortSignal,
): Promise<() => Promise<void>> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    signal?.throwIfAborted();
    const newest = Math.max(0, ...(await lockNumbers(directory)));
    const holder = newest === 0 ? undefined : await liveHolder(lockPath(directory, newest));
    if (holder === undefined) {
      const release = await outnumber(directory, newest + 1);
      if (release !== undefined) return release;
    } else if (performance.now() > deadline) {
      throw new SchedulerError(
        'no-local-redis',
        sentence(
          'Process {0} is still starting a Redis on {1}. Try again when it has finished.',
          holder,
          directory,
        ),
      );
    } else {
      await delay(retryMs, undefined, { signal });
    }
  }
}

async function outnumber(
  directory: string,
  mine: number,
): Promise<(() => Promise<void>) | undefined> {
  const path = lockPath(directory, mine);
  try {
    await writeFile(path, String(process.pid), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
  const release = (): Promise<void> => rm(path, { force: true });
  const numbers = await lockNumbers(directory);
  if (Math.max(...numbers) !== mine) {
    await release();
    return undefined;
  }
  const older = numbers.filter((number) => number < mine);
  await Promise.all(older.map((number) => rm(lockPath(directory, number), { force: true })));
  return release;
}

async function lockNumbers(directory: string): Promise<number[]> {
  const found = (await readdir(directory)).map((name) => lockName.exec(name)?.[1]);
  return found.filter((digits) => digits !== undefined).map(Number);
}

function lockPath(directory: string, number: number): string {
  return join(directory, `start-${number}.lock`);
}

/** Who holds a lock, for messages; undefined when it is gone or stale. */
async function liveHolder(path: string): Promise<string | undefined> {
  try {
    const [content, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    if (Date.now() - mtimeMs > staleAfterMs) return undefined;
    // Created but not written yet.
    if (content === '') return 'unknown';
    return isAlive(Number(content)) ? content : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

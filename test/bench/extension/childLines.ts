import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startOwned } from '../../support/ownedProcess.js';

/** A process of the benchmark beside this one. */
export interface ChildLines {
  stop(): Promise<void>;
}

/**
 * Runs a file of this folder in a process of its own, which never outlives this one; resolves with its first
 * line.
 *
 * @param onLine told of each line after the first one
 * @throws Error when it ends before it has written a line
 */
export async function startChild(
  file: string,
  args: readonly string[],
  onLine: (line: string) => void,
): Promise<ChildLines> {
  const script = join(import.meta.dirname, file);
  const child = await startOwned(process.execPath, ['--import', 'tsx', script, ...args], {
    output: 'pipe',
  });
  if (child.stdout === undefined || child.stderr === undefined)
    throw new Error('It has no output.');
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2_000)));
  const lines = createInterface({ input: child.stdout });
  const failed = child.ended.then((code) => {
    throw new Error(`${file} ended with code ${code} before it was ready.\n${errors}`.trimEnd());
  });
  failed.catch(() => undefined);
  await Promise.race([once(lines, 'line'), failed]);
  lines.on('line', onLine);
  return { stop: () => child.stop() };
}

import { join, resolve } from 'node:path';
import { startOwned } from './ownedProcess.js';
import { type SuiteLimits, waitForEnd } from './waitForEnd.js';

const repository = resolve(import.meta.dirname, '../..');

/** How many tests passed and failed. */
export type Tally = { readonly passed: number; readonly failed: number };

/**
 * Starts suites in a process of their own, beside others. What they print is kept, so that it does not mix with what
 * others print.
 *
 * @returns waits for their end, prints what they printed, and counts
 */
export async function startBeside(
  names: readonly string[],
  limits: SuiteLimits,
): Promise<() => Promise<Tally>> {
  const run = join(repository, 'test/run.ts');
  const suites = await startOwned(process.execPath, ['--import=tsx', run, ...names], {
    cwd: repository,
    output: 'pipe',
  });
  const printed: Buffer[] = [];
  const keep = (chunk: Buffer): void => void printed.push(chunk);
  suites.stdout?.on('data', keep);
  suites.stderr?.on('data', keep);
  const ended = waitForEnd(suites.ended, limits);
  ended.catch(() => undefined);
  return async () => {
    try {
      await ended;
    } catch (cause) {
      printed.push(Buffer.from(`${String(cause)}\n`));
    } finally {
      await suites.stop();
    }
    const text = Buffer.concat(printed).toString();
    console.log(text.trimEnd());
    return tallyOf(text);
  };
}

/** The counts that `test/run.ts` prints last; one failure where it did not come so far. */
export function tallyOf(text: string): Tally {
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(text) ?? [];
  if (passed === undefined || failed === undefined) return { passed: 0, failed: 1 };
  return { passed: Number(passed), failed: Number(failed) };
}

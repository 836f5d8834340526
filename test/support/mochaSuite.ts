import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startOwned } from './ownedProcess.js';
import { heldOpenExitCode } from './reporter.js';
import { SuiteError } from './suiteError.js';
import { countsVariable, readCounts, type TestCounts } from './testCounts.js';
import { type SuiteLimits, waitForEnd } from './waitForEnd.js';

const repository = resolve(import.meta.dirname, '../..');

export type MochaSuiteOptions = SuiteLimits & {
  /** What becomes of mocha's output; by default it joins ours. */
  readonly output?: 'inherit' | 'ignore';
};

/**
 * Runs mocha on a glob of test files in a process of its own, with its output in ours.
 *
 * @throws {SuiteError} When mocha gave no counts, or did not end in time.
 */
export async function runMochaSuite(
  files: string,
  options: MochaSuiteOptions,
): Promise<TestCounts> {
  const folder = await mkdtemp(join(tmpdir(), 'redispatch-counts-'));
  const countsFile = join(folder, 'counts.json');
  try {
    const exitCode = await runMocha(files, countsFile, options);
    const counts = readCounts(countsFile);
    if (counts === undefined) {
      throw new SuiteError('lost', `mocha ended with code ${exitCode} before the first test.`);
    }
    // mocha's own code is the number of failures; any other failure has no test to count.
    const unexplained = exitCode !== 0 && counts.failed === 0;
    return { ...counts, ended: counts.ended && !unexplained && exitCode !== heldOpenExitCode };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runMocha(
  files: string,
  countsFile: string,
  { output = 'inherit', ...limits }: MochaSuiteOptions,
): Promise<number> {
  const grep = process.env['REDISPATCH_GREP'];
  const args = [
    join(repository, 'node_modules/mocha/bin/mocha.js'),
    files,
    ...['--reporter', join(import.meta.dirname, 'reporter.ts'), '--forbid-pending'],
    ...(grep === undefined ? [] : ['--fgrep', grep]),
  ];
  const mocha = await startOwned(process.execPath, args, {
    cwd: repository,
    env: { ...process.env, [countsVariable]: countsFile },
    output,
  });
  try {
    return await waitForEnd(mocha.ended, limits);
  } finally {
    await mocha.stop();
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Say } from '../setup/tools.js';
import { readCounts } from '../support/testCounts.js';
import { SuiteError } from '../support/suiteError.js';
import { runTestsInBrowser } from './browserTests.js';
import { runTestsInElectron } from './electronTests.js';
import type { ExtensionTests, ExtensionTestsResult, RunIn } from './extensionTests.js';
import { HostError } from './hostError.js';

/**
 * Runs tests inside the extension host of a real VS Code: the desktop one where it can be had, else
 * the one in the browser. `REDISPATCH_HOST=browser` or `=electron` allows only that one.
 *
 * @throws {SetupError | HostError} When no VS Code can be had.
 * @throws {SuiteError} When the tests gave no counts or did not end in time.
 */
export async function runExtensionTests(
  tests: ExtensionTests,
  say: Say = console.log,
): Promise<ExtensionTestsResult> {
  const only = process.env['REDISPATCH_HOST'];
  if (only !== undefined && only !== 'browser' && only !== 'electron') {
    throw new HostError('start-failed', `REDISPATCH_HOST is "${only}", not browser or electron.`);
  }
  if (only !== 'browser') {
    const result = await inElectron(tests).catch((cause: unknown) => {
      if (only === 'electron' || !isUnavailable(cause)) throw cause;
      say(`VS Code runs in the browser: ${cause.message}.`);
      return undefined;
    });
    if (result !== undefined) return result;
  }
  return { host: 'browser', counts: await withCounts(runTestsInBrowser, tests) };
}

async function inElectron(tests: ExtensionTests): Promise<ExtensionTestsResult> {
  return { host: 'electron', counts: await withCounts(runTestsInElectron, tests) };
}

function isUnavailable(cause: unknown): cause is HostError {
  return cause instanceof HostError; // its every reason says that VS Code did not come up
}

async function withCounts(run: RunIn, tests: ExtensionTests) {
  const folder = await mkdtemp(join(tmpdir(), 'redispatch-counts-'));
  try {
    const file = join(folder, 'counts.json');
    await run(tests, file);
    const counts = readCounts(file);
    if (counts === undefined) {
      throw new SuiteError('lost', 'VS Code ended without running the tests.');
    }
    return counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

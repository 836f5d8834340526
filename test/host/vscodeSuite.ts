import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SuiteError } from '../support/suiteError.js';
import type { TestCounts } from '../support/testCounts.js';
import type { SuiteLimits } from '../support/waitForEnd.js';
import { bundleTests } from './bundleTests.js';
import { runExtensionTests } from './runExtensionTests.js';

const repository = resolve(import.meta.dirname, '../..');

/**
 * Runs `test/vscode/` inside the extension host of a real VS Code, in an empty workspace.
 *
 * @throws {SetupError | HostError} When no VS Code can be had.
 * @throws {SuiteError} When there are no tests, or they gave no counts, or did not end in time.
 */
export async function runVscodeSuite(limits: SuiteLimits): Promise<TestCounts> {
  const { extensionTestsPath, testFiles } = await bundleTests();
  if (testFiles === 0) {
    throw new SuiteError('lost', 'There is no *.test.ts in test/vscode/.');
  }
  const workspace = await mkdtemp(join(tmpdir(), 'redispatch-workspace-'));
  try {
    const { counts } = await runExtensionTests({
      ...limits,
      workspace,
      extensionDevelopmentPath: repository,
      extensionTestsPath,
    });
    return counts;
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

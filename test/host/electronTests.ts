import { join } from 'node:path';
import type { TestOptions } from '@vscode/test-electron';
import { readCounts, countsVariable } from '../support/testCounts.js';
import { startOwned } from '../support/ownedProcess.js';
import { waitForEnd } from '../support/waitForEnd.js';
import { displayPrefix, downloadVSCode, newUserDataDir } from './desktopVSCode.js';
import type { ExtensionTests } from './extensionTests.js';
import { HostError } from './hostError.js';

/**
 * Runs tests in a desktop VS Code that @vscode/test-electron downloads.
 *
 * @throws {HostError} `no-display`, `no-download`, or `start-failed` when VS Code did not come up to
 *   the tests.
 * @throws {SuiteError} `timeout` or `stopped`.
 */
export async function runTestsInElectron(tests: ExtensionTests, countsFile: string): Promise<void> {
  const prefix = displayPrefix();
  const vscodeExecutablePath = await downloadVSCode();
  const userDataDir = await newUserDataDir(tests.settings ?? {});
  const options: TestOptions = {
    vscodeExecutablePath,
    extensionDevelopmentPath: tests.extensionDevelopmentPath,
    extensionTestsPath: tests.extensionTestsPath,
    extensionTestsEnv: { ...tests.env, [countsVariable]: countsFile },
    launchArgs: [
      tests.workspace,
      ...['--user-data-dir', userDataDir, '--extensions-dir', join(userDataDir, 'extensions')],
    ],
  };
  const runner = join(import.meta.dirname, 'electronProcess.ts');
  const node = [process.execPath, '--import', 'tsx', runner, JSON.stringify(options)];
  const [command = process.execPath, ...args] = [...prefix, ...node];
  const vscode = await startOwned(command, args, { output: 'inherit', leftovers: userDataDir });
  try {
    await waitForEnd(vscode.ended, tests);
  } finally {
    await vscode.stop();
  }
  if (readCounts(countsFile) === undefined) {
    throw new HostError('start-failed', 'the downloaded VS Code did not come up to the tests');
  }
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { version } from 'vscode';
import { markConsole } from '../support/testConsole.js';
import { countsVariable, recordCounts } from '../support/testCounts.js';

/**
 * Runs the bundled tests beside this file; VS Code's extension host calls it.
 *
 * The counts go to the file named by `$REDISPATCH_COUNTS`; `$REDISPATCH_GREP` chooses tests.
 *
 * @throws When a test failed, or a test file could not be loaded.
 */
export async function run(): Promise<void> {
  markConsole();
  console.log(`VS Code ${version}, extension host on Node ${process.versions.node}`);
  process.setSourceMapsEnabled(true);
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ timeout: 30_000, forbidOnly: true, forbidPending: true });
  const grep = process.env['REDISPATCH_GREP'];
  if (grep !== undefined) {
    mocha.fgrep(grep);
  }
  for (const file of readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).sort()) {
    if (file.endsWith('.test.cjs')) {
      mocha.addFile(join(__dirname, file));
    }
  }
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    const countsFile = process.env[countsVariable];
    if (countsFile !== undefined) {
      recordCounts(runner, countsFile);
    }
  });
  if (failures > 0) {
    throw new Error(`${failures} tests failed.`);
  }
}

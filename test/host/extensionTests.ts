import type { TestCounts } from '../support/testCounts.js';
import type { SuiteLimits } from '../support/waitForEnd.js';
import type { Settings } from './userSettings.js';

/** Tests that run inside the extension host of a real VS Code. */
export type ExtensionTests = SuiteLimits & {
  /** The folder opened as workspace; an absolute path. */
  readonly workspace: string;
  /** The extension under test; an absolute path. */
  readonly extensionDevelopmentPath: string;
  /** A CommonJS module that exports `run()` and writes its counts to `$REDISPATCH_COUNTS`. */
  readonly extensionTestsPath: string;
  readonly settings?: Settings;
  /** Added to the environment of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
};

/** Runs tests in one kind of VS Code, with the counts written to a file. */
export type RunIn = (tests: ExtensionTests, countsFile: string) => Promise<void>;

export type ExtensionTestsResult = {
  readonly host: 'electron' | 'browser';
  readonly counts: TestCounts;
};

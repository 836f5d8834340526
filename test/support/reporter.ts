import Mocha from 'mocha';
import { countsVariable, recordCounts } from './testCounts.js';

const endTimeoutMs = 5_000;

/** How a test process ends that would not end by itself. */
export const heldOpenExitCode = 97;

/**
 * Mocha's spec reporter, which also writes the counts to the file named by `$REDISPATCH_COUNTS` and
 * fails the run when its process does not end by itself: a test left a connection or timer open.
 */
export default class CountingSpecReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env[countsVariable];
    if (file !== undefined) {
      recordCounts(runner, file);
    }
    runner.once('end', failWhenHeldOpen);
  }
}

function failWhenHeldOpen(): void {
  setTimeout(() => {
    console.error(
      `The tests are over but their process does not end; it is held by: ` +
        process.getActiveResourcesInfo().join(', '),
    );
    // mocha sets the code of its failures at the exit; this comes after it.
    process.on('exit', () => (process.exitCode = heldOpenExitCode));
    process.exit();
  }, endTimeoutMs).unref();
}

import { readFileSync, writeFileSync } from 'node:fs';
import type { Runner } from 'mocha';

/** The environment variable that names the file a test process writes its counts to. */
export const countsVariable = 'REDISPATCH_COUNTS';

/** How far a mocha run in another process has come. */
export type TestCounts = {
  readonly passed: number;
  readonly failed: number;
  /** False while it runs, and for ever when it did not end as it should. */
  readonly ended: boolean;
};

/** Writes the counts of a run to a file, anew after each test: a crash loses none. */
export function recordCounts(runner: Runner, file: string): void {
  let counts: TestCounts = { passed: 0, failed: 0, ended: false };
  const record = (change: Partial<TestCounts>) => {
    counts = { ...counts, ...change };
    writeFileSync(file, JSON.stringify(counts));
  };
  record({});
  runner.on('pass', () => record({ passed: counts.passed + 1 }));
  runner.on('fail', () => record({ failed: counts.failed + 1 }));
  // A skipped test has shown nothing.
  runner.on('pending', () => record({ failed: counts.failed + 1 }));
  runner.on('end', () => record({ ended: true }));
}

/** The counts in a file that `recordCounts` wrote; undefined when no run got so far. */
export function readCounts(file: string): TestCounts | undefined {
  try {
    const counts: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isCounts(counts) ? counts : undefined;
  } catch {
    return undefined;
  }
}

function isCounts(value: unknown): value is TestCounts {
  return (
    typeof value === 'object' &&
    value !== null &&
    'passed' in value &&
    typeof value.passed === 'number' &&
    'failed' in value &&
    typeof value.failed === 'number' &&
    'ended' in value &&
    typeof value.ended === 'boolean'
  );
}

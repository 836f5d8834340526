import { inspect, isDeepStrictEqual } from 'node:util';

/** Tells of the run as it goes, and counts what was checked. */
export interface Report {
  step(number: string, title: string): void;
  /** Something to see, not to judge. */
  note(text: string): void;
  /** A check; `figures` are what it was made on. */
  check(what: string, passed: boolean, figures?: string): void;
  /** A check that a value is the wanted one. */
  equal(what: string, actual: unknown, wanted: unknown): void;
  /** A step that could not go on: counts as a failed check. */
  broken(error: unknown): void;
  readonly passed: number;
  readonly failed: readonly string[];
}

export function createReport(print: (line: string) => void): Report {
  let passed = 0;
  let current = '';
  const failed: string[] = [];
  const check: Report['check'] = (what, ok, figures) => {
    const shown = figures === undefined ? what : `${what}: ${figures}`;
    if (ok) passed += 1;
    else failed.push(`${current}: ${shown}`);
    print(`   ${ok ? '✓' : '✗'} ${shown}`);
  };
  return {
    step: (number, title) => {
      current = `step ${number}`;
      print(`\n${number.padEnd(2)} ${title}`);
    },
    note: (text) => {
      for (const line of text.split('\n')) print(`     ${line}`);
    },
    check,
    equal: (what, actual, wanted) => {
      const same = isDeepStrictEqual(actual, wanted);
      check(what, same, same ? brief(actual) : `${brief(actual)} instead of ${brief(wanted)}`);
    },
    broken: (error) => check('the step ran to its end', false, messageOf(error)),
    get passed() {
      return passed;
    },
    failed,
  };
}

/** The end of the run, in lines. */
export function summary(report: Report, tookMs: number): readonly string[] {
  return [
    '',
    ...report.failed.map((line) => `failed  ${line}`),
    `${report.passed} checks passed, ${report.failed.length} failed (${(tookMs / 1000).toFixed(1)} s)`,
  ];
}

function brief(value: unknown): string {
  if (typeof value === 'string') return value;
  return inspect(value, {
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 12,
    compact: true,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What the command line of the benchmark asks for. */
export type BenchArguments =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly fault: string }
  | { readonly kind: 'run'; readonly plan: BenchPlan; readonly jsonFile: string | undefined };

/** How much is measured. */
export interface BenchPlan {
  /** Fresh extension hosts in which load and activation are timed; at least 1. */
  readonly hostStarts: number;
  /** Tasks in the pool on show, growing; each is measured, the last one also with PINGs beside it. */
  readonly sizes: readonly number[];
  /** How often each action is timed at each size. */
  readonly samples: number;
  /** Rounds of actions with PINGs beside them. */
  readonly pingRounds: number;
  readonly liveMinutes: number;
  readonly heapEveryMs: number;
  /** State changes a second during the live run, as wanted. */
  readonly changesPerSecond: number;
}

export const usage = `npm run bench:extension               measures the extension in VS Code; about 13 minutes
npm run bench:extension -- --quick     the same in small, within a minute: shows that it works
             --minutes N               live updates for N minutes instead of 10
             --json FILE               also writes the figures to a file
`;

const changesPerSecond = 5_000;
const full: BenchPlan = {
  hostStarts: 5,
  sizes: [1_000, 100_000, 1_000_000],
  samples: 15,
  pingRounds: 5,
  liveMinutes: 10,
  heapEveryMs: 10_000,
  changesPerSecond,
};
const quick: BenchPlan = {
  hostStarts: 1,
  sizes: [1_000, 10_000],
  samples: 3,
  pingRounds: 1,
  liveMinutes: 0.25,
  heapEveryMs: 3_000,
  changesPerSecond,
};

/**
 * Reads the command line.
 *
 * @example parseArguments(['--minutes', '1']) // { kind: 'run', plan: { liveMinutes: 1, ... }, ... }
 */
export function parseArguments(args: readonly string[]): BenchArguments {
  let plan = full;
  let minutes: number | undefined;
  let jsonFile: string | undefined;
  for (let at = 0; at < args.length; at += 1) {
    const [option = '', value] = args.slice(at);
    if (option === '--help' || option === '-h') return { kind: 'help' };
    if (option === '--quick') {
      plan = quick;
      continue;
    }
    if (option !== '--json' && option !== '--minutes') {
      return wrong(`There is no option ${JSON.stringify(option)}.`);
    }
    if (value === undefined) return wrong(`${option} wants a value.`);
    if (option === '--json') jsonFile = value;
    else minutes = Number(value);
    at += 1;
  }
  if (minutes !== undefined && !(minutes > 0 && minutes <= 1_440)) {
    return wrong('--minutes wants a number above 0 and up to 1440.');
  }
  const liveMinutes = minutes ?? plan.liveMinutes;
  return { kind: 'run', plan: { ...plan, liveMinutes }, jsonFile };
}

function wrong(fault: string): BenchArguments {
  return { kind: 'wrong', fault };
}

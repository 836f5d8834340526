/** What the benchmark was asked to do. */
export type BenchArguments =
  BenchPlan | { readonly kind: 'help' } | { readonly kind: 'wrong'; readonly fault: string };

export type BenchPlan = {
  readonly kind: 'run';
  /** One round of little work: it shows only that each measure works. */
  readonly quick: boolean;
  /** Whether some is measured again with an append-only file. */
  readonly aof: boolean;
  /** Counted rounds. */
  readonly rounds: number;
  /** Where the figures go; nowhere when undefined. */
  readonly json: string | undefined;
  /** Beginnings of the metrics to measure; all of them when empty. */
  readonly only: readonly string[];
};

export const usage = `npm run bench                         measures everything; about 18 minutes
npm run bench -- --quick              one short round, to see that it works; its figures mean nothing
npm run bench -- --rounds N           counted rounds, 1 to 100; 5 when left out
npm run bench -- --only PREFIX,...    only the metrics that begin so, for example process-,latency
npm run bench -- --no-aof             nothing with an append-only file
npm run bench -- --json FILE          writes the figures to FILE.json and the machine to FILE.machine.json
`;

const DEFAULT_ROUNDS = 5;
const MOST_ROUNDS = 100;

/**
 * Reads the command line.
 *
 * @example parseArguments(['--quick']) // { kind: 'run', aof: true, rounds: 1, ... }
 */
export function parseArguments(args: readonly string[]): BenchArguments {
  let plan: BenchPlan = {
    kind: 'run',
    quick: false,
    aof: true,
    rounds: 0,
    json: undefined,
    only: [],
  };
  const left = [...args];
  for (let option = left.shift(); option !== undefined; option = left.shift()) {
    if (option === '--help' || option === '-h') return { kind: 'help' };
    const read = isFlag(option) ? flags[option] : readValue(option, left.shift());
    if (typeof read === 'string') return { kind: 'wrong', fault: read };
    plan = { ...plan, ...read };
  }
  return { ...plan, rounds: plan.rounds || (plan.quick ? 1 : DEFAULT_ROUNDS) };
}

type Change = Partial<BenchPlan>;

const flags = {
  '--quick': { quick: true },
  '--no-aof': { aof: false },
} as const satisfies Record<string, Change>;

/** What an option's value changes, or why it cannot be. */
const readers = {
  '--rounds': (value: string): Change | string => {
    const rounds = Number(value);
    return Number.isInteger(rounds) && rounds >= 1 && rounds <= MOST_ROUNDS
      ? { rounds }
      : `--rounds is ${JSON.stringify(value)}; it must be a whole number from 1 to ${MOST_ROUNDS}.`;
  },
  '--json': (value: string): Change | string =>
    /[^/\\]\.json$/.test(value)
      ? { json: value }
      : `--json is ${JSON.stringify(value)}; it must be a file that ends in .json.`,
  '--only': (value: string): Change | string => {
    const only = value.split(',').filter((prefix) => prefix !== '');
    return only.length > 0 ? { only } : '--only names no metric.';
  },
};

function readValue(option: string, value: string | undefined): Change | string {
  if (!isReader(option)) return `There is no option ${JSON.stringify(option)}.`;
  if (value === undefined || value.startsWith('--')) return `${option} needs a value.`;
  return readers[option](value);
}

function isFlag(option: string): option is keyof typeof flags {
  return Object.hasOwn(flags, option);
}

function isReader(option: string): option is keyof typeof readers {
  return Object.hasOwn(readers, option);
}

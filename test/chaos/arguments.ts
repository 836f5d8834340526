/** What the run was asked to do. */
export type ChaosArguments =
  ChaosPlan | { readonly kind: 'help' } | { readonly kind: 'wrong'; readonly fault: string };

/** How the primary is replaced when it is killed; `none`: it is alone, and comes back by itself. */
export type Failover = 'none' | 'sentinel' | 'promotion';

export type ChaosPlan = {
  readonly kind: 'run';
  /** How long there are faults. */
  readonly seconds: number;
  /** Decides which faults there are, and when. */
  readonly seed: number;
  readonly failover: Failover;
  /** Where the records and the data of Redis stay; a temporary folder when undefined. */
  readonly keep: string | undefined;
};

export const usage = `npm run chaos                          30 s of faults, then the check of what became of each task
npm run chaos -- --seconds N           so many seconds, 5 to 86400
npm run chaos -- --seed S              the same seed, the same faults at the same times; by chance when left out
npm run chaos -- --failover sentinel   replicas that Redis Sentinel promotes, durability "replicated"
npm run chaos -- --failover promotion  a replica that is promoted by hand, durability "replicated"
npm run chaos -- --keep FOLDER         keeps the records and the data of Redis there
`;

const DEFAULT_SECONDS = 30;
const MOST_SEED = 2 ** 31 - 1;

/**
 * Reads the command line.
 *
 * @param anySeed a seed for who gives none
 * @example parseArguments(['--seconds', '60'], 7) // { kind: 'run', seconds: 60, seed: 7, ... }
 */
export function parseArguments(args: readonly string[], anySeed: number): ChaosArguments {
  let plan: ChaosPlan = {
    kind: 'run',
    seconds: DEFAULT_SECONDS,
    seed: anySeed,
    failover: 'none',
    keep: undefined,
  };
  const left = [...args];
  for (let option = left.shift(); option !== undefined; option = left.shift()) {
    if (option === '--help' || option === '-h') return { kind: 'help' };
    const read = readOption(option, left.shift());
    if (typeof read === 'string') return { kind: 'wrong', fault: read };
    plan = { ...plan, ...read };
  }
  return plan;
}

type Change = Partial<ChaosPlan>;

const readers = {
  '--seconds': (value: string): Change | string => {
    const seconds = wholeNumber(value, 5, 86_400);
    return seconds === undefined ? 'a whole number from 5 to 86400' : { seconds };
  },
  '--seed': (value: string): Change | string => {
    const seed = wholeNumber(value, 0, MOST_SEED);
    return seed === undefined ? `a whole number from 0 to ${MOST_SEED}` : { seed };
  },
  '--failover': (value: string): Change | string =>
    value === 'sentinel' || value === 'promotion'
      ? { failover: value }
      : '"sentinel" or "promotion"',
  '--keep': (value: string): Change | string =>
    value === '' ? 'the path of a folder' : { keep: value },
};

function readOption(option: string, value: string | undefined): Change | string {
  if (!isReader(option)) return `There is no option ${JSON.stringify(option)}.`;
  if (value === undefined) return `${option} needs a value.`;
  const read = readers[option](value);
  return typeof read === 'string'
    ? `${option} is ${JSON.stringify(value)}; it must be ${read}.`
    : read;
}

function isReader(option: string): option is keyof typeof readers {
  return Object.hasOwn(readers, option);
}

function wholeNumber(text: string, least: number, most: number): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= most ? value : undefined;
}

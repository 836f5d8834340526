import { contestantNames, type ContestantName, type Figure } from '../figure.js';
import type { Bench } from './bench.js';
import { shortNumber } from '../shortNumber.js';

/** What is measured, and which way is better. */
export type Metric = Pick<Figure, 'unit' | 'better'> & { readonly name: string };

/** What one contestant did in one round, by the metrics' names. */
export type Sample = Readonly<Record<string, number>>;

/** One round: who was measured has a sample. */
export type Round = Partial<Readonly<Record<ContestantName, Sample>>>;

/** Something that is measured of all contestants in turn. */
export type Measure = {
  readonly metrics: readonly Metric[];
  /** Whether it is measured a second time with the append-only file. */
  readonly withAof?: boolean;
  /** The counted rounds; none when this machine lacks what it takes. */
  run(bench: Bench): Promise<readonly Round[]>;
};

export type RoundsOptions = {
  readonly contestants?: readonly ContestantName[];
  /** Rounds before those that count, as the run has them when left out; the quick form has none. */
  readonly warmUps?: number;
  /** Whether Redis is emptied before each sample; true when left out. */
  readonly emptied?: boolean;
  /** Whether each round starts with another contestant; true when left out. */
  readonly rotated?: boolean;
};

/** Far beyond what any takes. */
const SAMPLE_LIMIT_MS = 300_000;

/** Takes samples in interleaved rounds (A B C, B C A, ...). */
export async function inRounds(
  bench: Bench,
  sampleOf: (contestant: ContestantName) => Promise<Sample>,
  options: RoundsOptions = {},
): Promise<Round[]> {
  const { contestants = contestantNames, emptied = true, rotated = true } = options;
  const warmUps = bench.quick ? 0 : (options.warmUps ?? bench.warmUps);
  const rounds: Round[] = [];
  for (let round = -warmUps; round < bench.rounds; round++) {
    const samples: Partial<Record<ContestantName, Sample>> = {};
    for (let turn = 0; turn < contestants.length; turn++) {
      const offset = rotated ? round + warmUps : 0;
      const contestant = contestants[(turn + offset) % contestants.length];
      if (contestant === undefined) continue;
      bench.signal.throwIfAborted();
      if (emptied) await bench.server.empty();
      globalThis.gc?.();
      samples[contestant] = await inTime(sampleOf(contestant), contestant);
    }
    bench.say(`${round < 0 ? 'warm-up' : `round ${round + 1}/${bench.rounds}`}: ${shown(samples)}`);
    if (round >= 0) rounds.push(samples);
  }
  return rounds;
}

/** A library that loses a task would be waited for without end. */
async function inTime<T>(work: Promise<T>, contestant: ContestantName): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`A sample of ${contestant} has not ended in ${SAMPLE_LIMIT_MS / 1000} s.`));
    }, SAMPLE_LIMIT_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The first metric of each, for those who watch. */
function shown(samples: Round): string {
  return contestantNames
    .flatMap((name) => {
      const value = Object.values(samples[name] ?? {})[0];
      return value === undefined ? [] : [`${name} ${shortNumber(value)}`];
    })
    .join(', ');
}

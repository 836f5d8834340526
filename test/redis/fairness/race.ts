import { seeded, type Random } from '../../chaos/random.js';

export interface Job {
  readonly tenant: string;
  readonly cost: number;
}

/** A way to choose between the jobs of tenants. */
export interface Queueing {
  enqueue(jobs: readonly Job[]): Promise<void>;
  /** The next jobs, in the order in which they go. */
  serve(most: number): Promise<readonly Job[]>;
  /** How often a lane was looked at so far. */
  visits(): number;
}

/** Two tenants with many jobs, and one that comes later with ten. */
export const weights = { big: 1, small: 1, gold: 3 } as const;
type Tenant = keyof typeof weights;
const tenants: readonly Tenant[] = ['big', 'small', 'gold'];

/** What jobs cost, by name. */
export const costs = {
  '1': () => 1,
  '1 to 10': (random) => random.whole(1, 10),
  '1, one in 200 of the big 1,000,000': (random, tenant) =>
    tenant !== 'small' && random.whole(1, 200) === 1 ? 1_000_000 : 1,
} satisfies Readonly<Record<string, (random: Random, tenant: Tenant) => number>>;
export type CostName = keyof typeof costs;

const MANY = 1000;
const FEW = 10;
/** Jobs that are asked for at once, as a node of this capacity does. */
const AT_ONCE = 10;

/** The jobs of a race, and after how many served ones the small tenant comes. */
export interface Course {
  readonly many: readonly Job[];
  readonly few: readonly Job[];
  readonly comesAfter: number;
}

export function courseOf(name: CostName, seed: number): Course {
  const random = seeded(seed);
  const jobsOf = (tenant: Tenant, count: number): Job[] =>
    Array.from({ length: count }, () => ({ tenant, cost: costs[name](random, tenant) }));
  return {
    many: [...jobsOf('big', MANY), ...jobsOf('gold', MANY)],
    few: jobsOf('small', FEW),
    comesAfter: AT_ONCE * random.whole(10, 40),
  };
}

/** What came of a race, in cost where it is not said otherwise. */
export interface Outcome {
  /** Served to others between the coming of the small tenant and its tenth job. */
  readonly delay: number;
  /** The largest $|S_i/w_i - S_j/w_j|$ over all spans in which both had jobs; its bound by `boundOf`. */
  readonly unfairness: ReadonlyMap<string, number>;
  /** Lanes looked at, per job. */
  readonly visitsPerJob: number;
}

/** Serves until one of those with many jobs has none left. */
export async function race(
  queueing: Queueing,
  { many, few, comesAfter }: Course,
): Promise<Outcome> {
  await queueing.enqueue(many);
  const left = new Map<string, number>([['small', FEW]]);
  for (const { tenant } of many) left.set(tenant, (left.get(tenant) ?? 0) + 1);
  const spans = pairs.map(([a, b]) => new Span(a, b));
  let [served, delay] = [0, 0];
  while ((left.get('big') ?? 0) > 0 && (left.get('gold') ?? 0) > 0) {
    if (served === comesAfter) await queueing.enqueue(few);
    for (const job of await queueing.serve(AT_ONCE)) {
      const present = new Set(tenants.filter((tenant) => (left.get(tenant) ?? 0) > 0));
      if (served < comesAfter) present.delete('small');
      else if (present.has('small') && job.tenant !== 'small') delay += job.cost;
      served += 1;
      left.set(job.tenant, (left.get(job.tenant) ?? 0) - 1);
      for (const span of spans) span.count(job, present);
    }
  }
  return {
    delay,
    unfairness: new Map(spans.map((span) => [span.name, span.largest])),
    visitsPerJob: queueing.visits() / served,
  };
}

const pairs = [
  ['big', 'gold'],
  ['big', 'small'],
  ['small', 'gold'],
] as const;

/** What two tenants were served while both had jobs: how far apart, over any part of that time. */
class Span {
  readonly name: string;
  private now = 0;
  private least = 0;
  private most = 0;

  constructor(
    private readonly a: Tenant,
    private readonly b: Tenant,
  ) {
    this.name = pairName(a, b);
  }

  get largest(): number {
    return this.most - this.least;
  }

  /** Counts a job; `present` are those who had any when it went. */
  count({ tenant, cost }: Job, present: ReadonlySet<Tenant>): void {
    if (!present.has(this.a) || !present.has(this.b)) return;
    if (tenant === this.a) this.now += cost / weights[this.a];
    if (tenant === this.b) this.now -= cost / weights[this.b];
    this.least = Math.min(this.least, this.now);
    this.most = Math.max(this.most, this.now);
  }
}

function pairName(a: Tenant, b: Tenant): string {
  return `${a} and ${b}`;
}

/** The dearest job of a tenant. */
export function dearest({ many, few }: Course, tenant: Tenant): number {
  return Math.max(...[...many, ...few].map((job) => (job.tenant === tenant ? job.cost : 0)));
}

/** $l_i/w_i + l_j/w_j$ of each pair: how far apart start-time fair queueing ever is. */
export function boundOf(course: Course): Map<string, number> {
  return new Map(
    pairs.map(([a, b]) => [
      pairName(a, b),
      dearest(course, a) / weights[a] + dearest(course, b) / weights[b],
    ]),
  );
}

/**
 * The most that goes before the tenth job of the small tenant in start-time fair queueing: what the others' weights give
 * them while its first nine are paid for, and one job of each.
 */
export function delayBoundOf(course: Course): number {
  const nine = course.few.slice(0, -1).reduce((sum, { cost }) => sum + cost, 0);
  return (['big', 'gold'] as const).reduce(
    (sum, tenant) => sum + nine * weights[tenant] + dearest(course, tenant),
    0,
  );
}

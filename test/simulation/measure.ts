import { simulate } from '../../core/simulation/simulate.js';
import type { PoolSettings } from '../../core/domain/pool.js';
import type { Connection } from '../../core/redis/connection.js';
import { centralQueue } from './centralQueue.js';
import { controlledMean, meanOf, quantile } from './estimate.js';
import type { Row } from './row.js';
import { arrivalsPerMs, isTarget, type Case, type RunLength, type Scenario } from './scenarios.js';
import type { Waiting } from './theory/waiting.js';
import { makeTasks, SERVICE_MS, type Workload } from './workload.js';

/** How much is done for a case. */
export interface Effort {
  /** Independent runs, at the same time on one Redis: each waits for replies most of the time. */
  readonly runs: number;
  readonly length: RunLength;
  /** For the cases that are held against a target. */
  readonly targetLength: RunLength;
  /** Whether scenarios may ask for longer runs. */
  readonly isFull: boolean;
}

export const FULL: Effort = {
  runs: 6,
  length: { tasks: 800, warmUp: 200 },
  targetLength: { tasks: 12_000, warmUp: 1_000 },
  isFull: true,
};

/** Only shows that each case works. */
export const QUICK: Effort = {
  runs: 4,
  length: { tasks: 16, warmUp: 4 },
  targetLength: { tasks: 16, warmUp: 4 },
  isFull: false,
};

/** The central queue of a scenario whose waits no formula tells is simulated with so many tasks. */
const LONG_TASKS = { full: 3_000_000, quick: 20_000 };
/** Different keys of tasks that have an affinity. */
const KEYS = 1000;

/** Plays one case through, several times over, and says how long its tasks waited. */
export async function measure(connection: Connection, one: Case, effort: Effort): Promise<Row> {
  const length = lengthOf(one, effort);
  const seeds = Array.from({ length: effort.runs }, (_, run) => run + 1);
  const runs = await Promise.all(seeds.map((seed) => play(connection, one, length, seed)));
  const theory = theoryOf(one, effort);
  const pairs = runs.map(({ waits, ideal }) => ({ value: mean(waits), control: mean(ideal) }));
  const estimate =
    theory === undefined
      ? meanOf(pairs.map(({ value }) => value))
      : controlledMean(pairs, controlOf(one, theory).mean);
  const pooled = joined(runs.map(({ waits }) => waits));
  const { scenario, utilisation, strategy, steal } = one;
  return {
    scenario: scenario.name,
    nodes: scenario.nodes.length,
    utilisation,
    strategy,
    steal,
    meanWait: rounded(estimate.mean),
    p99Wait: rounded(quantile(pooled, 0.99)),
    theory: rounded(theory?.mean ?? meanOf(pairs.map(({ control }) => control)).mean),
    theoryP99: theory
      ? theory.p99 && rounded(theory.p99)
      : rounded(quantile(joined(runs.map(({ ideal }) => ideal)), 0.99)),
    halfWidth: rounded(estimate.halfWidth),
    tasks: pooled.length,
  };
}

/** One run: how long its counted tasks waited, in service times, and how long they would have in a central queue. */
async function play(
  connection: Connection,
  { scenario, utilisation, strategy, steal }: Case,
  { tasks: count, warmUp }: RunLength,
  seed: number,
): Promise<{ waits: Float64Array; ideal: Float64Array }> {
  const one = { scenario, utilisation, strategy, steal };
  const tasks = makeTasks(workloadOf(one, count, seed));
  const changes = scenario.changes?.(tasks.at(-1)?.atMs ?? 0) ?? [];
  const waits = new Float64Array(count);
  const indexOf = new Map(tasks.map((task, index) => [task, index]));
  const prefix = [scenario.name, utilisation, strategy, steal, seed].join('-');
  const end = await simulate(
    connection,
    prefix,
    {
      settings: settingsOf(one),
      nodes: scenario.nodes,
      tasks,
      changes,
      wakeLateMs: (scenario.wakeLate ?? 0) * SERVICE_MS,
      reportLateMs: (scenario.reportLate ?? 0) * SERVICE_MS,
    },
    { onStart: (task, _, waitMs) => void (waits[indexOf.get(task) ?? 0] = waitMs / SERVICE_MS) },
  );
  if (end.completed !== count) {
    throw new Error(`${prefix}: ${end.completed} of ${count} tasks were done.`);
  }
  const ideal = centralQueue({ nodes: scenario.nodes, tasks, changes });
  return {
    waits: waits.subarray(warmUp),
    ideal: ideal.subarray(warmUp).map((waitMs) => waitMs / SERVICE_MS),
  };
}

function workloadOf(one: Case, tasks: number, seed: number): Workload {
  return {
    seed,
    tasks,
    perMs: arrivalsPerMs(one),
    lengths: one.scenario.lengths ?? 'exponential',
    // the other strategies have the very same tasks; keys are drawn beside, so here come others of the same kind
    ...(one.strategy === 'affinity' && { keys: KEYS }),
  };
}

function settingsOf({ scenario, strategy, steal }: Case): Partial<PoolSettings> {
  return { strategy, stealing: steal ? 'half' : 'off', ...scenario.settings };
}

function lengthOf(one: Case, effort: Effort): RunLength {
  if (isTarget(one)) return effort.targetLength;
  return (effort.isFull ? one.scenario.length : undefined) ?? effort.length;
}

/** What is known of a case; undefined where only the same tasks can tell. */
function theoryOf(one: Case, { isFull }: Effort): Waiting | undefined {
  const { scenario, utilisation, strategy, steal } = one;
  if (scenario.changes !== undefined) return undefined;
  if (scenario.theory !== undefined) return scenario.theory({ utilisation, strategy, steal });
  return longRun(one, isFull ? LONG_TASKS.full : LONG_TASKS.quick);
}

/** What is known of the central queue, which goes beside each run whatever the theory of the case is. */
function controlOf(one: Case, theory: Waiting): Waiting {
  const { scenario, utilisation } = one;
  return scenario.theory?.({ utilisation, strategy: 'least-loaded', steal: true }) ?? theory;
}

const longRuns = new Map<Scenario, Map<number, Waiting>>();

/** The central queue, simulated at length, once for all strategies. */
function longRun(one: Case, tasks: number): Waiting {
  const ofScenario = longRuns.get(one.scenario) ?? new Map<number, Waiting>();
  longRuns.set(one.scenario, ofScenario);
  const known = ofScenario.get(one.utilisation);
  if (known !== undefined) return known;
  const waits = centralQueue({
    nodes: one.scenario.nodes,
    tasks: makeTasks({ ...workloadOf(one, tasks, 1_000_003) }),
  })
    .subarray(Math.floor(tasks / 100))
    .map((waitMs) => waitMs / SERVICE_MS);
  const found = { mean: mean(waits), p99: quantile(waits, 0.99) };
  ofScenario.set(one.utilisation, found);
  return found;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Four digits that count, so that kept results are short. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

import type { Figure } from '../figure.js';
import type { BenchPlan } from './arguments.js';
import type { BenchServer } from './benchServer.js';
import { toFigure } from './figures.js';
import type { Measure } from './measure.js';
import { allMeasures } from './measures/all.js';

export const AOF_SUFFIX = '-aof';

export type Progress = {
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  readonly onFigure: (figure: Figure) => void;
};

/** The metrics that are asked for: first those without persistence, then those with an append-only file. */
export function askedMetrics(plan: BenchPlan): readonly string[] {
  return passes(plan).flatMap(({ suffix, measures }) =>
    measures
      .flatMap(({ metrics }) => metrics.map(({ name }) => `${name}${suffix}`))
      .filter((name) => isAsked(name, plan.only)),
  );
}

/** Takes all measures that were asked for. */
export async function measureAll(
  plan: BenchPlan,
  server: BenchServer,
  progress: Progress,
): Promise<void> {
  for (const { suffix, measures } of passes(plan)) {
    if (suffix === AOF_SUFFIX && measures.length > 0) await server.useAof();
    for (const measure of measures) await take(measure, suffix, plan, server, progress);
  }
}

function passes({ quick, aof, only }: BenchPlan) {
  const all = allMeasures(quick);
  const again = aof ? all.filter(({ withAof }) => withAof) : [];
  return [
    { suffix: '', measures: chosen(all, only, '') },
    { suffix: AOF_SUFFIX, measures: chosen(again, only, AOF_SUFFIX) },
  ];
}

/** Measures with at least one metric that begins as asked. */
function chosen(measures: readonly Measure[], only: readonly string[], suffix: string): Measure[] {
  return measures.filter(({ metrics }) =>
    metrics.some(({ name }) => isAsked(`${name}${suffix}`, only)),
  );
}

function isAsked(name: string, only: readonly string[]): boolean {
  return only.length === 0 || only.some((prefix) => name.startsWith(prefix));
}

async function take(
  measure: Measure,
  suffix: string,
  { only, quick, rounds }: BenchPlan,
  server: BenchServer,
  { say, signal, onFigure }: Progress,
): Promise<void> {
  const label = `${measure.metrics[0]?.name ?? ''}${suffix}`;
  const taken = await measure.run({
    server,
    quick,
    rounds,
    // the second time this process is warm
    warmUps: suffix === AOF_SUFFIX ? 0 : 1,
    signal,
    say: (line) => say(`${label}  ${line}`),
  });
  if (taken.length === 0) return;
  for (const metric of measure.metrics) {
    if (isAsked(`${metric.name}${suffix}`, only)) onFigure(toFigure(metric, taken, suffix));
  }
}

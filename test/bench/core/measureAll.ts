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

/**
 * Takes all measures that were asked for: first without persistence, then some again with an append-only file.
 *
 * @throws Error when nothing begins as asked, before anything is measured
 */
export async function measureAll(plan: BenchPlan, server: BenchServer, progress: Progress) {
  const measures = allMeasures(plan.quick);
  const plain = chosen(measures, plan.only, '');
  const withAof = chosen(
    measures.filter((measure) => measure.withAof),
    plan.only,
    AOF_SUFFIX,
  );
  if (plain.length + withAof.length === 0) {
    const names = measures.flatMap(({ metrics }) => metrics.map(({ name }) => name));
    throw new Error(
      `--only ${plan.only.join(',')} fits no metric. There are: ${names.join(', ')}.`,
    );
  }
  for (const measure of plain) await take(measure, '', plan, server, progress);
  if (withAof.length > 0) await server.useAof();
  for (const measure of withAof) await take(measure, AOF_SUFFIX, plan, server, progress);
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

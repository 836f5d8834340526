import { contestantNames, type ContestantName, type Figure, type PeerName } from '../figure.js';
import type { Metric, Round } from './measure.js';

/** Digits that count in a figure; timings are not more exact than that. */
const DIGITS = 5;

/**
 * The medians of the rounds, and the ratios taken within each round.
 *
 * @param suffix to the metric's name
 */
export function toFigure(metric: Metric, rounds: readonly Round[], suffix = ''): Figure {
  const valuesOf = (name: ContestantName): number[] =>
    rounds.flatMap((round) => round[name]?.[metric.name] ?? []);
  const ratioTo = (peer: PeerName): number | null =>
    median(
      rounds.flatMap((round) => {
        const ours = round.ours?.[metric.name];
        const theirs = round[peer]?.[metric.name];
        return ours === undefined || theirs === undefined || theirs === 0 ? [] : [ours / theirs];
      }),
    );
  return {
    metric: `${metric.name}${suffix}`,
    unit: metric.unit,
    better: metric.better,
    ...forEach((name) => median(valuesOf(name))),
    ratios: { bullmq: ratioTo('bullmq'), bee: ratioTo('bee'), limit: ratioTo('limit') },
    ranges: forEach((name) => range(valuesOf(name))),
    rounds: rounds.length,
  };
}

/** The middle value, or the mean of the two; null of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : rounded((upper + lower) / 2);
}

/**
 * The value that so many of all do not exceed: the nearest rank.
 *
 * @param share from 0 to 1
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function range(values: readonly number[]): readonly [number, number] | null {
  if (values.length === 0) return null;
  return [rounded(Math.min(...values)), rounded(Math.max(...values))];
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

function forEach<T>(make: (name: ContestantName) => T): Record<ContestantName, T> {
  const [ours, bullmq, bee, limit] = contestantNames;
  return { ours: make(ours), bullmq: make(bullmq), bee: make(bee), limit: make(limit) };
}

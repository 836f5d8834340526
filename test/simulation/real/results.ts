import type { Machine } from '../../bench/machine.js';
import type { ContestantName } from './contestants.js';
import type { RealPlan, Round } from './makespan.js';

/** What one contestant did: medians over the rounds. */
export interface RealRow {
  readonly contestant: ContestantName;
  readonly makespanOverBound: number;
  /** Least and largest of the rounds. */
  readonly range: readonly [number, number];
  readonly seconds: number;
  /** Part of the tasks that each node did, slowest node first. */
  readonly shares: readonly number[];
}

export interface RealResults {
  readonly plan: RealPlan;
  readonly machine: Machine;
  readonly rows: readonly RealRow[];
}

export const head: readonly string[] = [
  'workers',
  'makespan / bound',
  'range',
  'seconds',
  'tasks of each node',
];

/** @param rounds at least one */
export function summaryOf(contestant: ContestantName, rounds: readonly Round[]): RealRow {
  const ratios = rounds.map(({ makespanOverBound }) => makespanOverBound);
  const shares = rounds[0]?.shares ?? [];
  return {
    contestant,
    makespanOverBound: digits(median(ratios)),
    range: [digits(Math.min(...ratios)), digits(Math.max(...ratios))],
    seconds: digits(median(rounds.map(({ seconds }) => seconds))),
    shares: shares.map((_, i) => digits(median(rounds.map((round) => round.shares[i] ?? 0)))),
  };
}

export function cellsOf(row: RealRow): readonly string[] {
  return [
    row.contestant,
    row.makespanOverBound.toFixed(3),
    row.range.map((ratio) => ratio.toFixed(3)).join('–'),
    row.seconds.toFixed(1),
    row.shares.map((share) => `${(share * 100).toFixed(1)} %`).join(', '),
  ];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

function digits(value: number): number {
  return Number(value.toPrecision(4));
}

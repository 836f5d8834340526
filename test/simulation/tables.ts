import type { Row } from './row.js';

const NOTHING = '–';

export const head: readonly string[] = [
  'scenario',
  'utilisation',
  'strategy',
  'stealing',
  'mean wait',
  'theory',
  'of theory',
  'p99 wait',
  'theory p99',
];

/** A row as a table shows it. */
export function cellsOf(row: Row): readonly string[] {
  return [
    row.scenario,
    String(row.utilisation),
    row.strategy,
    row.steal ? 'on' : 'off',
    `${figure(row.meanWait)} ± ${figure(row.halfWidth)}`,
    figure(row.theory),
    row.theory === 0 ? NOTHING : figure(row.meanWait / row.theory),
    figure(row.p99Wait),
    row.theoryP99 === undefined ? NOTHING : figure(row.theoryP99),
  ];
}

/** Three digits that count, and no more than four behind the point. */
function figure(value: number): string {
  return String(Number(Number(value.toPrecision(3)).toFixed(4)));
}

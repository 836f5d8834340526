import { textTable } from '../../demo/textTable.js';
import type { Figure } from '../figure.js';

/** What the figures are to be, where that is said. */
const targets: readonly { readonly metric: RegExp; readonly below: number }[] = [
  { metric: /^ext-load-activate-ms$/, below: 60 },
  { metric: /^ext-vsix-bytes$/, below: 400 * 1024 },
  { metric: /^ext-worst-ping-\d+[km]-ms$/, below: 10 },
];

/** The figures as a table: median, range, and what was wanted. */
export function reportLines(figures: readonly Figure[]): readonly string[] {
  const rows = figures.map((figure) => {
    const { metric, unit, ours, ranges } = figure;
    const range = ranges.ours?.map(shown).join(' to ') ?? '';
    return [metric, ours === null ? '' : shown(ours), range, unit, verdict(figure, figures)];
  });
  return [...textTable(['figure', 'median', 'range', 'unit', 'wanted'], rows), ...growing(figures)];
}

function verdict({ metric, ours }: Figure, figures: readonly Figure[]): string {
  const target = targets.find((known) => known.metric.test(metric));
  if (target === undefined || ours === null) return '';
  const wanted = `below ${shown(target.below)}`;
  if (ours < target.below) return `${wanted}: met`;
  const controlName = metric.replace('-ping-', '-ping-control-');
  const control = figures.find((other) => other.metric === controlName && controlName !== metric);
  const isBusy = (control?.ours ?? 0) >= target.below;
  return isBusy ? `${wanted}: this machine is too busy to tell` : `${wanted}: MISSED`;
}

/** What must not grow, and does. */
function growing(figures: readonly Figure[]): readonly string[] {
  const lines: string[] = [];
  for (const name of ['ext-refresh-commands', 'ext-refresh-commands-run']) {
    const counts = figures.filter(({ metric }) => new RegExp(`^${name}-\\d`).test(metric));
    const isConstant = new Set(counts.map(({ ours }) => ours)).size <= 1;
    lines.push(`${name}: ${isConstant ? 'the same at each size' : 'NOT the same at each size'}`);
  }
  const growth = figures.find(({ metric }) => metric === 'ext-heap-growth-bytes-per-minute');
  const least = growth?.ranges.ours?.[0];
  if (least !== undefined) lines.push(`heap: ${least > 0 ? 'GROWS' : 'does not grow'}`);
  return lines;
}

function shown(value: number): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 1_000 ? 0 : 2;
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

import type { RebalancePlan } from '../../core/index.js';
import type { Core } from '../core.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText } from '../ui/plainText.js';

/** Lines of a modal dialog before it grows out of the screen. */
const maxLines = 8;

/** A plan in words: what moves, each node before and after, and the figures before and after. */
export interface PlanText {
  /** For a dialog: only the first moves and nodes, where there are many. */
  readonly brief: string;
  /** All of it, in columns. */
  readonly whole: string;
}

/** Puts a plan into words. */
export function planText(l10n: Localizer, core: typeof Core, plan: RebalancePlan): PlanText {
  const moves = moveLines(l10n, plan);
  const nodes = nodeLines(l10n, plan);
  const figures = figureTexts(l10n, core, plan);
  const figureLines = figures.map(({ label, before, after }) => `${label}: ${before} → ${after}`);
  const cost = l10n.t('Queued work of cost {0} moves:', l10n.count(plan.cost));
  const brief = [
    [cost, ...shortened(moves, (left) => l10n.t('and {0} more moves', left))].join('\n'),
    shortened(nodes, (left) => l10n.t('and {0} more nodes', left)).join('\n'),
    figureLines.join('\n'),
    notes(l10n, plan),
  ].join('\n\n');
  const titles = [l10n.t('Figure'), l10n.t('before'), l10n.t('after')];
  const whole = [
    l10n.t('Moves (cost)'),
    indented(moves),
    l10n.t('Nodes (cost queued)'),
    indented(nodes),
    columns([titles, ...figures.map(({ label, before, after }) => [label, before, after])]),
    notes(l10n, plan),
  ].join('\n\n');
  return { brief, whole: `${whole}\n` };
}

/** One line for each pair of nodes and set of labels, over all partitions. */
function moveLines(l10n: Localizer, { moves }: RebalancePlan): readonly string[] {
  const costs = new Map<string, number>();
  for (const { from, to, labels, cost } of moves) {
    const required = labels.length > 0 ? ` [${labels.join(', ')}]` : '';
    const way = `${plainText(from, 40)} → ${plainText(to, 40)}${required}`;
    costs.set(way, (costs.get(way) ?? 0) + cost);
  }
  return [...costs].map(([way, cost]) => `${way}: ${l10n.count(cost)}`);
}

function notes(l10n: Localizer, { isBest }: RebalancePlan): string {
  const running = l10n.t('Running tasks stay where they are.');
  if (isBest) return running;
  const better = l10n.t(
    'There may be a better plan: with so many different labels, it would take too long to find.',
  );
  return `${running}\n${better}`;
}

function nodeLines(l10n: Localizer, { nodes }: RebalancePlan): readonly string[] {
  return nodes.map(({ name, weight, queuedCostBefore, queuedCostAfter }) => {
    const change = queuedCostAfter - queuedCostBefore;
    const sign = change > 0 ? '+' : '−';
    const moved = change === 0 ? '' : ` (${sign}${l10n.count(Math.abs(change))})`;
    const before = l10n.count(queuedCostBefore);
    const after = `${l10n.count(queuedCostAfter)}${moved}`;
    const text = l10n.t(
      '{0} (weight {1}): {2} → {3}',
      plainText(name, 40),
      l10n.figure(weight),
      before,
      after,
    );
    return text;
  });
}

interface FigureText {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

function figureTexts(
  l10n: Localizer,
  core: typeof Core,
  { nodes }: RebalancePlan,
): readonly FigureText[] {
  const loads = (queued: 'queuedCostBefore' | 'queuedCostAfter') =>
    core.balanceFigures(
      nodes.map((node) => ({ load: node.runningCost + node[queued], weight: node.weight })),
    );
  const before = loads('queuedCostBefore');
  const after = loads('queuedCostAfter');
  const text = (label: string, figure: keyof typeof before, digits: number): FigureText => ({
    label,
    before: l10n.figure(before[figure], digits),
    after: l10n.figure(after[figure], digits),
  });
  return [
    text(l10n.t('Max/mean load (1 is even)'), 'maxOverMean', 2),
    text(l10n.t('Coefficient of variation (0 is even)'), 'coefficientOfVariation', 3),
    text(l10n.t("Jain's index (1 is even)"), 'jainIndex', 3),
  ];
}

function shortened(lines: readonly string[], rest: (left: number) => string): readonly string[] {
  if (lines.length <= maxLines) return lines;
  const shown = lines.slice(0, maxLines - 1);
  return [...shown, rest(lines.length - shown.length)];
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return indented(
    rows.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
  );
}

import { textTable } from '../demo/textTable.js';
import { contestantNames, type ContestantName, type Figure, type PeerName } from './figure.js';
import { shortNumber } from './shortNumber.js';

const NOTHING = '–';
const labels: Readonly<Record<ContestantName, string>> = {
  ours: 'Redispatch',
  bullmq: 'BullMQ',
  bee: 'bee-queue',
  limit: 'limit',
};
const better = { higher: '↑', lower: '↓' } as const;

/** Figures as a table of text, for a terminal. */
export function figureTable(figures: readonly Figure[]): readonly string[] {
  const { head, rows } = cellsOf(figures);
  return textTable(head, rows);
}

/** Figures as a Markdown table. */
export function figureMarkdown(figures: readonly Figure[]): readonly string[] {
  const { head, rows } = cellsOf(figures);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column < 2 ? '---' : '--:'));
  return [line(head), line(rule), ...rows.map(line)];
}

/** Columns of those who measured nothing at all are left out. */
function cellsOf(figures: readonly Figure[]) {
  const shown = contestantNames.filter((name) => figures.some((figure) => figure[name] !== null));
  const peers = shown.filter((name) => name !== 'ours');
  const head = [
    'metric',
    'unit',
    ...shown.map((name) => labels[name]),
    ...peers.map((name) => `÷ ${labels[name]}`),
  ];
  const rows = figures.map((figure) => [
    figure.metric,
    `${figure.unit} ${better[figure.better]}`,
    ...shown.map((name) => valueCell(figure, name)),
    ...peers.map((name) => ratioCell(figure, name)),
  ]);
  return { head, rows };
}

function valueCell(figure: Figure, name: ContestantName): string {
  const value = figure[name];
  const range = figure.ranges[name];
  if (value === null) return NOTHING;
  const [least, most] = (range ?? [value, value]).map(shortNumber);
  const middle = shortNumber(value);
  return least === middle && most === middle ? middle : `${middle} (${least}–${most})`;
}

function ratioCell(figure: Figure, name: PeerName): string {
  const ratio = figure.ratios[name];
  return ratio === null ? NOTHING : shortNumber(ratio);
}

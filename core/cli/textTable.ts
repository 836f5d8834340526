import { plainText } from './plainText.js';

const MOST_IN_A_CELL = 80;

/** A column of a table: figures stand to the right. */
export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/**
 * Lays rows out in columns; what is in the cells may come from anywhere.
 *
 * @example textTable([{ title: 'node', align: 'left' }], [['a']]) // ['node', 'a']
 */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => row.map(cellOf))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => lengthOf(line[i] ?? ''))));
  return lines.map((line) =>
    columns
      .map(({ align }, i) => fit(line[i] ?? '', widths[i] ?? 0, align))
      .join('  ')
      .trimEnd(),
  );
}

/** Columns of figures, all to the right. */
export function figureColumns(...titles: readonly string[]): Column[] {
  return titles.map((title) => ({ title, align: 'right' }));
}

/** Columns of texts, all to the left. */
export function textColumns(...titles: readonly string[]): Column[] {
  return titles.map((title) => ({ title, align: 'left' }));
}

function cellOf(text: string): string {
  return plainText(text, MOST_IN_A_CELL);
}

function fit(cell: string, width: number, align: Column['align']): string {
  const room = ' '.repeat(width - lengthOf(cell));
  return align === 'left' ? cell + room : room + cell;
}

function lengthOf(cell: string): number {
  return Array.from(cell).length;
}

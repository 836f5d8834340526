import type { Sentence, SentenceValue } from '../../core/index.js';
import type { Localizer } from './localizer.js';
import { plainText } from './plainText.js';
import { saySentence } from './saySentence.js';

/** Longest untrusted text in a Markdown document, in code points. */
const maxLength = 400;

// Words of letters and digits, and numbers: nothing in Markdown begins with them, and no link is made of them.
const harmless = /^(?:[\p{L}\p{N}]+(?:[-_][\p{L}\p{N}]+)*|-?\d+(?:\.\d+)?)$/u;

/** Untrusted text in a Markdown document: a plain word as it is, anything else as a code span. */
export function markdownValue(text: string): string {
  const plain = plainText(text, maxLength);
  if (harmless.test(plain)) return plain;
  const runs = plain.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  // a space at both ends belongs to the fence
  const isPadded = plain === '' || /^[ `]|[ `]$/.test(plain);
  return isPadded ? `${fence} ${plain || ' '} ${fence}` : `${fence}${plain}${fence}`;
}

/** A sentence of the core for a Markdown document, in the language of the person. */
export function markdownSentence(l10n: Localizer, said: Sentence): string {
  return saySentence(l10n, withSafeValues(said));
}

/** One column of a table. */
export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

/** A table, in columns that are also as wide as each other in the source; cells are Markdown. */
export function markdownTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const cells = [columns.map(({ title }) => title), ...rows].map((row) => row.map(tableCell));
  const widths = columns.map((_, index) =>
    Math.max(3, ...cells.map((row) => lengthOf(row[index] ?? ''))),
  );
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, index) => padded(row[index] ?? '', width, columns[index])).join(' | ')} |`;
  const rule = widths.map((width, index) =>
    columns[index]?.isNumber === true ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  const [head = [], ...body] = cells;
  return [line(head), `| ${rule.join(' | ')} |`, ...body.map(line)].join('\n');
}

function withSafeValues({ template, values }: Sentence): Sentence {
  const safe = (value: SentenceValue): SentenceValue =>
    typeof value === 'object' ? withSafeValues(value) : markdownValue(String(value));
  return { template, values: values.map(safe) };
}

// A bar ends a cell even in a code span.
function tableCell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function padded(cell: string, width: number, column: Column | undefined): string {
  const space = ' '.repeat(Math.max(0, width - lengthOf(cell)));
  return column?.isNumber === true ? space + cell : cell + space;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

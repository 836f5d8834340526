/**
 * Lays rows out in columns: the first to the left, the others, which hold figures, to the right.
 *
 * @example textTable(['node', 'queued'], [['a', '12']]) // ['node  queued', 'a         12']
 */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const widths = head.map((title, column) =>
    Math.max(
      ...[title, ...rows.map((row) => row[column] ?? '')].map((cell) => Array.from(cell).length),
    ),
  );
  return [head, ...rows].map((row) =>
    widths
      .map((width, column) => fit(row[column] ?? '', width, column))
      .join('  ')
      .trimEnd(),
  );
}

function fit(cell: string, width: number, column: number): string {
  const room = ' '.repeat(width - Array.from(cell).length);
  return column === 0 ? cell + room : room + cell;
}

/**
 * Payloads that all differ, and whose JSON has exactly so many bytes.
 *
 * @example JSON.stringify(payloads(1, 100)[0]).length // 100
 */
export function payloads(count: number, bytes = 100, first = 0): object[] {
  return Array.from({ length: count }, (_, i) => payload(first + i, bytes));
}

/** One of {@link payloads}. */
export function payload(n: number, bytes = 100): object {
  const bare = JSON.stringify({ n, fill: '' }).length;
  return { n, fill: 'x'.repeat(Math.max(0, bytes - bare)) };
}

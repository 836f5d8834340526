/**
 * A number of tasks as metrics are named by it.
 *
 * @example sizeName(1_000_000) // '1m'
 */
export function sizeName(tasks: number): string {
  if (tasks % 1_000_000 === 0) return `${tasks / 1_000_000}m`;
  return tasks % 1000 === 0 ? `${tasks / 1000}k` : `${tasks}`;
}

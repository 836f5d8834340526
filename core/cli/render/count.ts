/** A number of things, in words: `1 task`, `2 tasks`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

const UNITS = [
  [1_000_000, 'M'],
  [1_000, 'k'],
  [1, ''],
] as const;

/**
 * A figure as tables show it: three digits that count, thousands as k and millions as M from 10,000 on.
 *
 * @example shortNumber(263_412) // '263k'
 */
export function shortNumber(value: number): string {
  // rounded first, so that 9,999.7 is 10k and not 10000
  const rounded = Number(value.toPrecision(3));
  const [size, letter] = (Math.abs(rounded) < 10_000
    ? undefined
    : UNITS.find(([unit]) => Math.abs(rounded) >= unit)) ?? [1, ''];
  return `${Number((rounded / size).toPrecision(3))}${letter}`;
}

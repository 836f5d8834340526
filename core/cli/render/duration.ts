const UNITS = [
  { ms: 86_400_000, name: 'd' },
  { ms: 3_600_000, name: 'h' },
  { ms: 60_000, name: 'min' },
  { ms: 1000, name: 's' },
] as const;

/** A time span as people read it, three digits that count: `1.5 s`, `2.25 h`. */
export function duration(ms: number): string {
  const { ms: size, name } = UNITS.find((unit) => ms >= unit.ms) ?? { ms: 1, name: 'ms' };
  return `${Number((ms / size).toPrecision(3))} ${name}`;
}

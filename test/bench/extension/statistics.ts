/** Some numbers in short. */
export interface Summary {
  readonly median: number;
  readonly range: readonly [number, number];
}

/** @throws RangeError when there are no values */
export function summarise(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const least = sorted[0];
  const largest = sorted.at(-1);
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  const upper = sorted[Math.floor(sorted.length / 2)];
  if (least === undefined || largest === undefined || lower === undefined || upper === undefined) {
    throw new RangeError('There is nothing to summarise.');
  }
  return { median: (lower + upper) / 2, range: [least, largest] };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A straight line's rise, and how sure it is. */
export interface Trend {
  readonly slope: number;
  /** The true slope is in here with about 95 %, as long as the points scatter independently. */
  readonly range: readonly [number, number];
}

/**
 * The slope of the straight line through points by least squares, `Sxy / Sxx`, give or take two standard
 * errors `sqrt((Syy - slope * Sxy) / (n - 2) / Sxx)`. Source: Draper and Smith, Applied Regression Analysis,
 * chapter 1.
 *
 * @throws RangeError when there are fewer than three points, or all have the same x
 */
export function trend(points: readonly Point[]): Trend {
  const count = points.length;
  const meanX = sum(points.map(({ x }) => x)) / count;
  const meanY = sum(points.map(({ y }) => y)) / count;
  const sxx = sum(points.map(({ x }) => (x - meanX) ** 2));
  const sxy = sum(points.map(({ x, y }) => (x - meanX) * (y - meanY)));
  const syy = sum(points.map(({ y }) => (y - meanY) ** 2));
  if (count < 3 || sxx === 0) {
    throw new RangeError('A trend needs three points at different places.');
  }
  const slope = sxy / sxx;
  const error = Math.sqrt(Math.max(0, syy - slope * sxy) / (count - 2) / sxx);
  return { slope, range: [slope - 2 * error, slope + 2 * error] };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

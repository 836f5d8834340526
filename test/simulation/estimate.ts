/** A mean, and how far from it the true one is likely to be. */
export interface Estimate {
  readonly mean: number;
  /** Half of the width of the interval that holds the true mean in 95 of 100 cases. */
  readonly halfWidth: number;
}

/** One run: the mean of what is asked for, and that of what is known. */
export interface Pair {
  readonly value: number;
  readonly control: number;
}

/**
 * The mean over independent runs, and its confidence interval (Student).
 *
 * @param values at least two
 */
export function meanOf(values: readonly number[]): Estimate {
  const mean = average(values);
  const variance = sumOf(values, (value) => (value - mean) ** 2) / (values.length - 1);
  return { mean, halfWidth: student95(values.length - 1) * Math.sqrt(variance / values.length) };
}

/**
 * The mean over independent runs, corrected by a control variate: by how much another figure of the same runs, whose
 * true mean is known, came out too large or too small. How strongly is found by regression (Lavenberg and Welch, 1981).
 *
 * @param pairs at least four
 * @param known the true mean of the control
 */
export function controlledMean(pairs: readonly Pair[], known: number): Estimate {
  const value = average(pairs.map((pair) => pair.value));
  const control = average(pairs.map((pair) => pair.control));
  const spread = sumOf(pairs, (pair) => (pair.control - control) ** 2);
  if (spread === 0) return meanOf(pairs.map((pair) => pair.value));
  const shared = sumOf(pairs, (pair) => (pair.value - value) * (pair.control - control));
  const slope = shared / spread;
  const rest = sumOf(pairs, (pair) => (pair.value - value - slope * (pair.control - control)) ** 2);
  const freedom = pairs.length - 2;
  const error = Math.sqrt((rest / freedom) * (1 / pairs.length + (known - control) ** 2 / spread));
  return { mean: value - slope * (control - known), halfWidth: student95(freedom) * error };
}

/** The value that so great a part of all is not above, for example 0.99; it sorts them. */
export function quantile(values: Float64Array, part: number): number {
  values.sort();
  return values[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;
}

/** Two-sided 95 % quantile of Student's t, by its expansion around the normal's (within 1 % from 4 degrees on). */
function student95(freedom: number): number {
  const z = 1.959964;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + first / freedom + second / freedom ** 2 + third / freedom ** 3;
}

function average(values: readonly number[]): number {
  return sumOf(values, (value) => value) / values.length;
}

function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

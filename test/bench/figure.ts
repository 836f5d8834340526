/** One measured figure, beside those of others where they can do the same. */
export interface Figure {
  readonly metric: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** The median of all runs. */
  readonly ours: number | null;
  readonly bullmq: number | null;
  readonly bee: number | null;
  /** What the server itself allows, measured without any library. */
  readonly limit: number | null;
  /** Ours over the other. */
  readonly ratios: {
    readonly bullmq: number | null;
    readonly bee: number | null;
    readonly limit: number | null;
  };
  /** The least and the largest of all runs. */
  readonly ranges: {
    readonly ours: readonly [number, number] | null;
    readonly bullmq: readonly [number, number] | null;
    readonly bee: readonly [number, number] | null;
    readonly limit: readonly [number, number] | null;
  };
}

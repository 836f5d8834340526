/** Who is measured: this library, its two rivals, and raw pipelined commands of the same client on the same Redis. */
export const contestantNames = ['ours', 'bullmq', 'bee', 'limit'] as const;
export type ContestantName = (typeof contestantNames)[number];
export type PeerName = Exclude<ContestantName, 'ours'>;

/** One measured thing: medians over the rounds; null where a contestant has no such thing. */
export type Figure = {
  readonly metric: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** Ours divided by theirs, taken within each round; the median of the rounds. */
  readonly ratios: Readonly<Record<PeerName, number | null>>;
  /** Least and largest value of the rounds. */
  readonly ranges: Readonly<Record<ContestantName, readonly [number, number] | null>>;
  /** Counted rounds. */
  readonly rounds: number;
} & Readonly<Record<ContestantName, number | null>>;

/** The packages behind the contestants; raw commands are sent by ioredis. */
export const contestantPackages = ['@redispatch/core', 'bullmq', 'bee-queue', 'ioredis'] as const;

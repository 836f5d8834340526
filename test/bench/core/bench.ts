import type { ContestantName } from '../figure.js';
import type { BenchServer } from './benchServer.js';
import type { BenchQueue, QueueOptions } from './contestants/contestant.js';
import { openQueue } from './contestants/openQueue.js';

/** What a measure has to work with. */
export type Bench = {
  readonly server: BenchServer;
  readonly quick: boolean;
  /** Counted rounds. */
  readonly rounds: number;
  /** Rounds before those. */
  readonly warmUps: number;
  /** Tells those who watch. */
  say(line: string): void;
  /** Aborted when everything is to be stopped. */
  readonly signal: AbortSignal;
};

/** How much each contestant is given, so that a sample takes about as long of all. */
export type Counts = Readonly<Record<ContestantName, number>>;

/** Name of the queue of every contestant; their keys differ by their own prefixes. */
export const QUEUE = 'bench';

/** What the quick form does of it: a hundredth. */
export function tasksOf(bench: Bench, full: number): number {
  return bench.quick ? Math.max(100, Math.round(full / 100)) : full;
}

/** Opens a contestant's queue, and closes it whatever happens. */
export async function withQueue<T>(
  bench: Bench,
  contestant: ContestantName,
  use: (queue: BenchQueue) => Promise<T>,
  options: QueueOptions = {},
): Promise<T> {
  const queue = await openQueue(contestant, bench.server.url, QUEUE, options);
  try {
    return await use(queue);
  } finally {
    await queue.close();
  }
}

/** How long something takes, in seconds. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1000;
}

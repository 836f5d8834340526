import { contestantNames, type ContestantName } from '../../figure.js';
import { QUEUE, type Bench } from '../bench.js';
import type { BenchQueue } from '../contestants/contestant.js';
import { openQueue } from '../contestants/openQueue.js';
import { quantile } from '../figures.js';
import { inRounds, type Measure, type Sample } from '../measure.js';
import { payloads } from '../payloads.js';
import { sizeName } from '../sizeName.js';

/** Calls in a sample; it is their median. */
const CALLS = 50;
const PAGE_ROWS = 100;
const CHUNK = 20_000;

type Queues = Readonly<Record<ContestantName, BenchQueue>>;

/**
 * The library's own counts, and its own listing of 100 waiting tasks, with so many of them waiting. All contestants'
 * tasks are there at once, so that they are filled in only once.
 *
 * @param middle whether a page in the middle is measured, too
 */
export function snapshotAndPage(tasks: number, middle: boolean): Measure {
  const size = sizeName(tasks);
  const offsets = {
    [`page-${size}-ms`]: 0,
    ...(middle ? { [`page-middle-${size}-ms`]: tasks / 2 } : {}),
  };
  const names = [`snapshot-${size}-ms`, ...Object.keys(offsets)];
  return {
    metrics: names.map((name) => ({ name, unit: 'ms', better: 'lower' })),
    run: async (bench) => {
      const queues = await filled(bench, tasks);
      try {
        return await inRounds(
          bench,
          async (contestant) => {
            const queue = queues[contestant];
            const snapshot = { [`snapshot-${size}-ms`]: await medianMs(() => queue.counts()) };
            return { ...snapshot, ...(await pages(queue, offsets)) };
          },
          { emptied: false },
        );
      } finally {
        for (const name of contestantNames) await queues[name].close();
      }
    },
  };
}

async function pages(
  queue: BenchQueue,
  offsets: Readonly<Record<string, number>>,
): Promise<Sample> {
  const sample: Record<string, number> = {};
  for (const [metric, offset] of Object.entries(offsets)) {
    sample[metric] = await medianMs(async () => {
      const rows = await queue.page(offset);
      if (rows.length !== PAGE_ROWS) throw new Error(`${metric}: a page of ${rows.length} rows`);
    });
  }
  return sample;
}

async function filled(bench: Bench, tasks: number): Promise<Queues> {
  await bench.server.empty();
  const open = async (name: ContestantName): Promise<BenchQueue> => {
    const queue = await openQueue(name, bench.server.url, QUEUE);
    for (let first = 0; first < tasks; first += CHUNK) {
      bench.signal.throwIfAborted();
      await queue.enqueueAll(payloads(Math.min(CHUNK, tasks - first), 100, first));
    }
    bench.say(`filled: ${name}`);
    return queue;
  };
  return {
    ours: await open('ours'),
    bullmq: await open('bullmq'),
    bee: await open('bee'),
    limit: await open('limit'),
  };
}

async function medianMs(call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < CALLS; i++) {
    const startedMs = performance.now();
    await call();
    times.push(performance.now() - startedMs);
  }
  return quantile(times, 0.5);
}

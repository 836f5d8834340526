import { once } from 'node:events';
import { contestantNames, type ContestantName } from '../../figure.js';
import { tasksOf, withQueue, type Bench } from '../bench.js';
import { counter } from '../contestants/counter.js';
import { inRounds, type Measure, type Sample } from '../measure.js';
import { payloads } from '../payloads.js';

/** Enough for each contestant's scripts to be loaded: Redis keeps them, and they are no task's memory. */
const LOADING_TASKS = 100;

type Hold = (bench: Bench, contestant: ContestantName, count: number) => Promise<number>;

/**
 * What a task takes in Redis, 100-byte payload.
 *
 * @param fill gets so many tasks into the state; resolves with the memory in use then
 */
function bytes(state: string, count: number, fill: Hold): Measure {
  const metric = `bytes-${state}`;
  return {
    metrics: [{ name: metric, unit: 'bytes/task', better: 'lower' }],
    run: async (bench) => {
      for (const name of contestantNames) {
        await bench.server.empty();
        await fill(bench, name, LOADING_TASKS);
      }
      const sampleOf = async (contestant: ContestantName): Promise<Sample> => {
        const tasks = tasksOf(bench, count);
        const before = await bench.server.dataBytes();
        const during = await fill(bench, contestant, tasks);
        return { [metric]: Math.max(0, during - before) / tasks };
      };
      return inRounds(bench, sampleOf, { warmUps: 0 });
    },
  };
}

const waiting: Hold = async (bench, contestant, count) => {
  await withQueue(bench, contestant, (queue) => queue.enqueueAll(payloads(count)));
  return bench.server.dataBytes();
};

/** All under one worker of that concurrency, whose handlers do not end. */
const running: Hold = (bench, contestant, count) =>
  withQueue(bench, contestant, async (queue) => {
    await queue.enqueueAll(payloads(count));
    const release = new AbortController();
    const released = once(release.signal, 'abort');
    const started = counter();
    const worker = await queue.work(count, () => {
      started.add();
      return released;
    });
    await started.reaches(count);
    const during = await bench.server.dataBytes();
    release.abort();
    await worker.settled(count);
    await worker.stop();
    return during;
  });

/** What each library keeps of them unless told otherwise. */
const ended: Hold = async (bench, contestant, count) => {
  await withQueue(
    bench,
    contestant,
    async (queue) => {
      await queue.enqueueAll(payloads(count));
      const worker = await queue.work(100, () => undefined);
      await worker.settled(count);
      await worker.stop();
    },
    { keepEnded: true },
  );
  return bench.server.dataBytes();
};

export const bytesPerTask = [
  bytes('waiting', 100_000, waiting),
  bytes('running', 10_000, running),
  bytes('ended', 20_000, ended),
];

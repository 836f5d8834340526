import { setTimeout as pause } from 'node:timers/promises';
import { contestantNames, type ContestantName } from '../../figure.js';
import { tasksOf, withQueue, type Bench, type Counts } from '../bench.js';
import { inRounds, type Measure, type Sample } from '../measure.js';
import type { MemberCalls } from '../processes/member.js';
import { startRemote, type Remote } from '../processes/remote.js';

const WORKERS = 4;
/** Less to start. */
const QUICK_WORKERS = 2;
const CONCURRENCY = 10;
const LOOK_EVERY_MS = 2;
const counts: Counts = { ours: 50_000, bullmq: 8_000, bee: 15_000, limit: 40_000 };

type Member = Remote<MemberCalls>;

/** A producer and its workers, each in a process of its own. */
type Crew = { readonly producer: Member; readonly workers: readonly Member[] };

/** One producer process, 1000 a call, while 4 worker processes run: until the last task is settled. */
export const endToEnd: Measure = {
  metrics: [{ name: 'end-to-end', unit: 'tasks/s', better: 'higher' }],
  withAof: true,
  run: async (bench) => {
    const crew = (contestant: ContestantName) => startCrew(bench, contestant);
    const crews = {
      ours: crew('ours'),
      bullmq: crew('bullmq'),
      bee: crew('bee'),
      limit: crew('limit'),
    };
    try {
      return await inRounds(
        bench,
        (contestant) => produceAndWork(bench, contestant, crews[contestant]),
        // these processes are new
        { warmUps: 1 },
      );
    } finally {
      const all = contestantNames.flatMap((name) => [crews[name].producer, ...crews[name].workers]);
      await Promise.all(all.map((member) => member.stop()));
    }
  },
};

function startCrew(bench: Bench, contestant: ContestantName): Crew {
  const length = bench.quick ? QUICK_WORKERS : WORKERS;
  const start = () => startRemote<MemberCalls>('member', [contestant]);
  return { producer: start(), workers: Array.from({ length }, start) };
}

function produceAndWork(
  bench: Bench,
  contestant: ContestantName,
  { producer, workers }: Crew,
): Promise<Sample> {
  const count = tasksOf(bench, counts[contestant]);
  return withQueue(bench, contestant, async (queue) => {
    const all = [producer, ...workers];
    await Promise.all(all.map((member) => member.call('open', bench.server.url)));
    await Promise.all(workers.map((worker) => worker.call('work', CONCURRENCY)));
    await producer.call('prepare', count);
    const startedAtMs = await producer.call('produce', undefined);
    while ((await queue.unended()) > 0) await pause(LOOK_EVERY_MS);
    const seconds = (Date.now() - startedAtMs) / 1000;
    await checkHandled(contestant, workers, count);
    await Promise.all(all.map((member) => member.call('close', undefined)));
    return { 'end-to-end': count / seconds };
  });
}

async function checkHandled(contestant: ContestantName, workers: readonly Member[], count: number) {
  const handled = await Promise.all(workers.map((worker) => worker.call('handled', undefined)));
  const sum = handled.reduce((total, each) => total + each, 0);
  if (sum !== count) {
    throw new Error(
      `end-to-end: ${contestant} handled ${sum} tasks of ${count} (${handled.join(' + ')}).`,
    );
  }
}

import { Redis } from 'ioredis';
import type { BenchQueue, BenchWorker, TaskListener } from './contestant.js';
import { counter, type Counter } from './counter.js';

const BULK = 1000;

/**
 * The limit: what the same client does with plain pipelined commands, and no scheduling. A task is an entry of a
 * list; taking it moves it to another list, settling it removes it there, so that nothing is lost between.
 */
export async function openRaw(url: string, name: string): Promise<BenchQueue> {
  const redis = new Redis(url);
  await redis.ping();
  const waiting = `raw:${name}:waiting`;
  const running = `raw:${name}:running`;
  return {
    enqueueAll: async (payloads) => {
      for (let start = 0; start < payloads.length; start += BULK) {
        const pipeline = redis.pipeline();
        for (const payload of payloads.slice(start, start + BULK)) {
          pipeline.rpush(waiting, JSON.stringify(payload));
        }
        await pipeline.exec();
      }
    },
    enqueue: async (payload) => {
      await redis.rpush(waiting, JSON.stringify(payload));
    },
    work: (concurrency, onTask) => startWorker(url, { waiting, running, concurrency, onTask }),
    counts: () => redis.llen(waiting),
    unended: async () => (await redis.llen(waiting)) + (await redis.llen(running)),
    page: (offset) => redis.lrange(waiting, offset, offset + 99),
    close: async () => {
      await redis.quit();
    },
  };
}

type RawWork = {
  readonly waiting: string;
  readonly running: string;
  readonly concurrency: number;
  readonly onTask: TaskListener;
};

async function startWorker(url: string, work: RawWork): Promise<BenchWorker> {
  const redis = new Redis(url);
  await redis.ping();
  const settled = counter();
  const stopping = new AbortController();
  const end = workUntilStopped(redis, work, settled, stopping.signal);
  return {
    settled: (count) => settled.reaches(count),
    stop: async () => {
      stopping.abort();
      // it may be blocked, and nothing comes any more
      redis.disconnect();
      await end;
    },
  };
}

async function workUntilStopped(
  redis: Redis,
  { waiting, running, concurrency, onTask }: RawWork,
  settled: Counter,
  stopping: AbortSignal,
): Promise<void> {
  const handle = async (body: string): Promise<void> => {
    await onTask(JSON.parse(body));
  };
  let ended = 0;
  try {
    while (!stopping.aborted) {
      const bodies = await settleAndTake(redis, ended, concurrency, { waiting, running });
      for (let i = 0; i < ended; i++) settled.add();
      if (bodies.length === 0) {
        const body = await redis.blmove(waiting, running, 'LEFT', 'RIGHT', 0);
        if (body !== null) bodies.push(body);
      }
      await Promise.all(bodies.map(handle));
      ended = bodies.length;
    }
  } catch (error) {
    if (!stopping.aborted) throw error;
  }
}

/** Settles the last batch and takes the next in one round trip. */
async function settleAndTake(
  redis: Redis,
  ended: number,
  room: number,
  lists: Pick<RawWork, 'waiting' | 'running'>,
): Promise<string[]> {
  const pipeline = redis.pipeline();
  for (let i = 0; i < ended; i++) pipeline.lpop(lists.running);
  for (let i = 0; i < room; i++) pipeline.lmove(lists.waiting, lists.running, 'LEFT', 'RIGHT');
  const replies = (await pipeline.exec()) ?? [];
  return replies.slice(ended).flatMap(([, body]) => (typeof body === 'string' ? [body] : []));
}

import { Redis } from 'ioredis';
import type { BenchQueue, BenchWorker, TaskListener } from './contestant.js';
import { counter } from './counter.js';

const BULK = 1000;

/**
 * The limit: what the same client does with plain pipelined commands, and no scheduling. A task is an entry of a
 * list; taking it moves it to another list, settling it removes it there, so that nothing is lost between.
 */
export async function openRaw(url: string, name: string): Promise<BenchQueue> {
  const redis = new Redis(url);
  await redis.ping();
  const waiting = `raw:${name}:waiting`;
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
    work: (concurrency, onTask) => startWorker(url, waiting, concurrency, onTask),
    counts: () => redis.llen(waiting),
    page: (offset) => redis.lrange(waiting, offset, offset + 99),
    close: async () => {
      await redis.quit();
    },
  };
}

async function startWorker(
  url: string,
  waiting: string,
  concurrency: number,
  onTask: TaskListener,
): Promise<BenchWorker> {
  const redis = new Redis(url);
  await redis.ping();
  const running = `${waiting}:running`;
  const settled = counter();
  const state = { stopped: false };
  const loop = async (): Promise<void> => {
    let ended = 0;
    while (!state.stopped || ended > 0) {
      // settles the last batch and takes the next in one round trip
      const pipeline = redis.pipeline();
      for (let i = 0; i < ended; i++) pipeline.lpop(running);
      const room = state.stopped ? 0 : concurrency;
      for (let i = 0; i < room; i++) pipeline.lmove(waiting, running, 'LEFT', 'RIGHT');
      const replies = (await pipeline.exec()) ?? [];
      for (let i = 0; i < ended; i++) settled.add();
      const bodies = replies.slice(ended).flatMap(([, body]) => (body === null ? [] : [body]));
      if (bodies.length === 0 && !state.stopped) {
        const body = await redis.blmove(waiting, running, 'LEFT', 'RIGHT', 1);
        if (body !== null) bodies.push(body);
      }
      await Promise.all(bodies.map(async (body) => onTask(JSON.parse(String(body)))));
      ended = bodies.length;
    }
  };
  const end = loop();
  return {
    settled: (count) => settled.reaches(count),
    stop: async () => {
      state.stopped = true;
      await end;
      await redis.quit();
    },
  };
}

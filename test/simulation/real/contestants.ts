import { Queue, Worker } from 'bullmq';
import { connect, createWorker, type PoolSettings } from '../../../core/index.js';

/** A way to get tasks done by nodes of unequal speed. Nobody tells how fast the nodes are. */
export interface Contestant {
  /** Enqueues tasks that take so many ms each. */
  readonly enqueue: (url: string, worksMs: readonly number[]) => Promise<void>;
  /** Starts a worker; resolves when it may be given tasks, with what stops it. */
  readonly work: (url: string, worker: WorkerPlan) => Promise<() => Promise<void>>;
}

export interface WorkerPlan {
  readonly name: string;
  readonly atOnce: number;
  readonly act: (workMs: number) => Promise<void>;
}

const QUEUE = 'makespan';
const BULK = 1000;

function redispatch(settings: Partial<PoolSettings>): Contestant {
  return {
    enqueue: async (url, worksMs) => {
      const scheduler = await connect({ url });
      const pool = await scheduler.pool(QUEUE);
      await pool.enqueueAll(worksMs.map((payload) => ({ name: 'task', payload })));
      await scheduler.close();
    },
    work: async (url, { name, atOnce, act }) => {
      const scheduler = await connect({ url });
      const pool = await scheduler.createPool(QUEUE, settings);
      const worker = createWorker(pool, { name, capacity: atOnce }, ({ payload }) =>
        act(Number(payload)),
      );
      await worker.ready;
      return async () => {
        await worker.stop();
        await scheduler.close();
      };
    },
  };
}

const bullmq: Contestant = {
  enqueue: async (url, worksMs) => {
    const queue = new Queue<number>(QUEUE, {
      connection: { url },
      // as Redispatch does
      defaultJobOptions: { removeOnComplete: true },
    });
    for (let start = 0; start < worksMs.length; start += BULK) {
      const slice = worksMs.slice(start, start + BULK);
      await queue.addBulk(slice.map((data) => ({ name: 'task', data })));
    }
    await queue.close();
  },
  work: async (url, { atOnce, act }) => {
    const worker = new Worker<number>(QUEUE, ({ data }) => act(data), {
      connection: { url },
      concurrency: atOnce,
    });
    await worker.waitUntilReady();
    return () => worker.close(true);
  },
};

/** By what the tables call them. */
export const contestants = {
  default: redispatch({}),
  'round-robin': redispatch({ strategy: 'round-robin' }),
  'round-robin, all pushed out at once, no stealing': redispatch({
    strategy: 'round-robin',
    window: 'unlimited',
    stealing: 'off',
  }),
  BullMQ: bullmq,
} as const satisfies Readonly<Record<string, Contestant>>;

export type ContestantName = keyof typeof contestants;
export const contestantNames = Object.keys(contestants) as ContestantName[];

import type { SchedulerError } from '../../core/domain/errors.js';
import type { Pool } from '../../core/redis/pool.js';
import { createWorker, type Worker, type WorkerOptions } from '../../core/worker/createWorker.js';
import type { TaskHandler } from '../../core/worker/runTask.js';

/** A worker, and the errors it told of. */
export interface WatchedWorker extends Worker {
  readonly errors: readonly SchedulerError[];
}

/** Starts workers that end with their test: the handler's promises must end when it is aborted. */
export function useWorkers(): (
  pool: Pool,
  options: Omit<WorkerOptions, 'onError'>,
  handler: TaskHandler,
) => Promise<WatchedWorker> {
  const started: Worker[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((worker) => worker.stop({ timeoutMs: 0 })));
  });
  return async (pool, options, handler) => {
    const errors: SchedulerError[] = [];
    const onError = (error: SchedulerError) => void errors.push(error);
    const worker = createWorker(pool, { ...options, onError }, handler);
    started.push(worker);
    await worker.ready;
    return { ...worker, errors };
  };
}

/** Resolves when the signal is aborted: a handler that works until it is told to stop. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** A queue as the measures use it: the same few things of every library. */
export type BenchQueue = {
  /** Enqueues all payloads, by the library's own way for many at once. */
  enqueueAll(payloads: readonly object[]): Promise<void>;
  /** Enqueues one; resolves when Redis has it. */
  enqueue(payload: object): Promise<void>;
  /**
   * Starts a worker whose handler calls `onTask`.
   *
   * @param concurrency tasks at once
   */
  work(concurrency: number, onTask: TaskListener): Promise<BenchWorker>;
  /** The library's own counts. */
  counts(): Promise<unknown>;
  /** How many tasks wait or run. */
  unended(): Promise<number>;
  /** 100 waiting tasks from an offset on. */
  page(offset: number): Promise<readonly unknown[]>;
  close(): Promise<void>;
};

/** Called by a handler with the payload; what it returns is awaited. */
export type TaskListener = (payload: unknown) => unknown;

export type BenchWorker = {
  /** Resolves when the worker has settled so many tasks since it started. */
  settled(count: number): Promise<void>;
  stop(): Promise<void>;
};

export type QueueOptions = {
  /** Whether ended tasks stay in Redis, where that is what the library does unless told otherwise. */
  readonly keepEnded?: boolean;
};

/** Opens a queue in a Redis. */
export type OpenQueue = (url: string, name: string, options: QueueOptions) => Promise<BenchQueue>;

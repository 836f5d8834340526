/** For calls that work in steps: cancel between two of them, and hear of each. */
export interface BulkOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What an enqueue does where the pool is full. */
export interface WhenFull {
  /** `fail` when left out: with BacklogFullError. `wait`: until there is room, or `signal` is aborted. */
  readonly whenFull?: 'fail' | 'wait';
}

export interface EnqueueOptions extends WhenFull {
  readonly signal?: AbortSignal;
}

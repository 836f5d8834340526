import { SchedulerError } from '../domain/errors.js';
import { checkListener, checkSignal, readOptions } from '../domain/given.js';
import { sentence } from '../domain/sentence.js';

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

/**
 * A copy of such options as a caller gave them, checked.
 *
 * @param others which members there are beside the signal and the listener
 * @throws SchedulerError `invalid-setting`
 */
export function readBulkOptions<T extends BulkOptions>(
  given: T,
  ...others: readonly (keyof T & string)[]
): T {
  const options = readOptions('The options', given, ['signal', 'onProgress', ...others]);
  checkSignal(options.signal);
  checkListener('onProgress', options.onProgress);
  const { onProgress } = options;
  if (onProgress === undefined) return options;
  return { ...options, onProgress: (done, total) => tell(() => onProgress(done, total)) };
}

/** A listener that throws ends the call, as if it had been cancelled. */
function tell(listener: () => void): void {
  try {
    listener();
  } catch (cause) {
    const said = sentence('The onProgress that was given failed.');
    throw new SchedulerError('cancelled', said, { cause });
  }
}

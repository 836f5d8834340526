import { SchedulerError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';

/** Waits for a call, but no longer than until the signal is aborted; the call itself may still be carried out. */
export async function unlessAborted<T>(call: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      const said = sentence('The worker stopped and did not wait for Redis any more.');
      reject(new SchedulerError('cancelled', said));
    };
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([call, aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}

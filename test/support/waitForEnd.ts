import { SuiteError } from './suiteError.js';

/** How long a suite may take, and what stops it. */
export type SuiteLimits = { readonly timeoutMs: number; readonly signal: AbortSignal };

/**
 * Waits for the end of a suite, but no longer than it may take and not after we are asked to stop.
 *
 * @throws {SuiteError} `timeout`, or `stopped` when the signal fires.
 */
export async function waitForEnd<T>(end: Promise<T>, limits: SuiteLimits): Promise<T> {
  const { timeoutMs, signal } = limits;
  const timeout = AbortSignal.timeout(timeoutMs);
  const cut = AbortSignal.any([timeout, signal]);
  return new Promise((resolve, reject) => {
    const stop = () =>
      reject(
        timeout.aborted
          ? new SuiteError('timeout', `The tests did not end within ${timeoutMs / 1000} s.`)
          : new SuiteError('stopped', 'The tests were stopped.'),
      );
    cut.addEventListener('abort', stop, { once: true });
    end.then(resolve, reject).finally(() => cut.removeEventListener('abort', stop));
    if (cut.aborted) stop();
  });
}

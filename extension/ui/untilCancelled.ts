/** Ends the wait for work that cannot be stopped itself, when the person cancels it; `cancelled` then. */
export async function untilCancelled<T>(
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T | 'cancelled'> {
  let stop: (() => void) | undefined;
  const cancelled = new Promise<'cancelled'>((resolve) => {
    stop = () => resolve('cancelled');
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, cancelled]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}

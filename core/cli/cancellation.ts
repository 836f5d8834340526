const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs what stops between two of its steps when Ctrl-C is pressed. A second Ctrl-C ends the process at once, as the
 * first one does where nothing is to be finished.
 */
export async function cancellable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const cancel = (): void => {
    for (const signal of SIGNALS) process.removeListener(signal, cancel);
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, cancel);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, cancel);
  }
}

/** Something done again and again, never twice at once. */
export interface Repeated {
  /** Ends it; resolves when a round under way is through. */
  stop: () => Promise<void>;
}

/** Waits for a gap, does `round`, and so on until it is stopped; the gap is asked for each time. A round must not throw. */
export function repeat(gapMs: () => number, round: () => Promise<void>): Repeated {
  const stopping = new AbortController();
  const done = (async () => {
    for (;;) {
      await pause(gapMs(), stopping.signal);
      if (stopping.signal.aborted) return;
      await round();
    }
  })();
  return {
    stop: () => {
      stopping.abort();
      return done;
    },
  };
}

/** Waits, unless it is aborted first. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}

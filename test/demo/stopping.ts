import { constants } from 'node:os';

/** Why everything is to be stopped. */
export class Stopped extends Error {
  constructor(
    by: string,
    /** As a shell tells it: 130 for Ctrl-C. */
    readonly exitCode: number,
  ) {
    super(`Stopped by ${by}.`);
  }
}

/** One Ctrl-C may arrive more than once: from the terminal, from npm and from tsx. */
const SAME_KEY_MS = 1_000;

/**
 * Aborts at Ctrl-C, SIGTERM, a closed terminal or an output nobody reads. A second Ctrl-C ends this process
 * at once; what it started ends by itself then.
 */
export function stopAtSignals(running: NodeJS.Process): AbortSignal {
  const stopping = new AbortController();
  let stoppedAtMs = 0;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    running.on(name, () => {
      const nowMs = performance.now();
      if (!stopping.signal.aborted) {
        stoppedAtMs = nowMs;
        stopping.abort(new Stopped(name, 128 + constants.signals[name]));
      } else if (nowMs - stoppedAtMs > SAME_KEY_MS) {
        running.exit(1);
      }
    });
  }
  running.stdout.on('error', () => stopping.abort(new Stopped('a closed output', 1)));
  return stopping.signal;
}

import { realTimers, type Timers } from '../timers.js';
import type { Progress } from './ui.js';

/** How long work may take before it is shown, in ms: a notification that comes and goes at once can only distract. */
const shownAfterMs = 500;

/** Work that is still going on, for who shows it. */
export interface OngoingWork {
  /** Resolves when the work has ended, however that was. */
  readonly ended: Promise<void>;
  /** Hears how far the work is, at once where it has said so already. */
  readonly listen: (report: Progress['report']) => void;
  readonly cancel: () => void;
}

/** Begins work at once, and shows it where it is not done after half a second. */
export async function lateProgress<T>(
  work: (progress: Progress) => Promise<T>,
  show: (ongoing: OngoingWork) => void,
  timers: Timers = realTimers,
): Promise<T> {
  const abort = new AbortController();
  let last: Parameters<Progress['report']> | undefined;
  let listener: Progress['report'] | undefined;
  const report: Progress['report'] = (...soFar) => {
    last = soFar;
    listener?.(...soFar);
  };
  const result = work({ signal: abort.signal, report });
  const ended = result.then(
    () => undefined,
    () => undefined,
  );
  const listen = (next: Progress['report']): void => {
    listener = next;
    if (last !== undefined) next(...last);
  };
  const timer = timers.set(
    () => show({ ended, listen, cancel: () => abort.abort() }),
    shownAfterMs,
  );
  try {
    return await result;
  } finally {
    timers.clear(timer);
  }
}

import { MAX_TIMER_MS } from '../domain/argumentChecks.js';

/** What ends the patience of a worker that stops. */
export interface Patience {
  /** How long running tasks may go on, in ms; `Infinity`: as long as they like. */
  readonly timeoutMs: number;
  /** Whether nothing runs any more and Redis cannot be told at this moment. */
  readonly isIdleAndAway: () => boolean;
  /** Running tasks have had their time. */
  readonly onTimeout: () => void;
  /** Redis is not waited for any longer. */
  readonly onGiveUp: () => void;
}

/** How long Redis may take to hear of the end, once running tasks have had their time or have ended, in ms. */
const FAREWELL_MS = 1000;
const LOOK_MS = 50;

/** Begins to be impatient; the function returned ends that. */
export function startPatience(patience: Patience): () => void {
  const { timeoutMs, onTimeout, onGiveUp } = patience;
  let awayForMs = 0;
  const timers = [
    after(timeoutMs, onTimeout),
    after(timeoutMs + FAREWELL_MS, onGiveUp),
    // nobody tells of a connection that is lost while no call is under way
    setInterval(() => {
      awayForMs = patience.isIdleAndAway() ? awayForMs + LOOK_MS : 0;
      // a connection that is only interrupted comes back by then
      if (awayForMs >= FAREWELL_MS) onGiveUp();
    }, LOOK_MS),
  ];
  return () => {
    for (const timer of timers) clearTimeout(timer);
  };
}

/** A timer that takes any time: what it cannot hold is as good as never. */
function after(ms: number, act: () => void): NodeJS.Timeout | undefined {
  return ms > MAX_TIMER_MS ? undefined : setTimeout(act, ms);
}

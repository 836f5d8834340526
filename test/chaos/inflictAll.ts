import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { ScheduledFault } from './schedule.js';

type TimedFault = Pick<ScheduledFault, 'atMs' | 'befalls' | 'said'>;

export interface Infliction<F extends TimedFault> {
  /** How long there are faults. */
  readonly lastsMs: number;
  /** Brings a fault about and heals it. */
  readonly inflict: (fault: F) => Promise<void>;
  readonly say: (line: string) => void;
  /** Aborted when the run is given up. */
  readonly signal: AbortSignal;
  /** Gives the run up: aborts `signal`. */
  readonly giveUp: (reason: unknown) => void;
}

/**
 * Brings about each fault at its time. What takes longer to heal than was planned, such as a Redis that loads a long
 * file on a busy machine, delays the next fault of the same thing: nothing is befallen by two at a time.
 *
 * @throws what the first fault threw that failed, once none is under way any more
 */
export async function inflictAll<F extends TimedFault>(
  faults: readonly F[],
  { lastsMs, inflict, say, signal, giveUp }: Infliction<F>,
): Promise<void> {
  // each fault that is to come waits for its time or the stop
  setMaxListeners(0, signal);
  const beganAt = performance.now();
  const sinceMs = (): number => performance.now() - beganAt;
  const turns = new Map<string, Promise<void>>();
  const inflictInTime = async (fault: F): Promise<void> => {
    await delay(fault.atMs, undefined, { signal });
    const turn = (turns.get(fault.befalls) ?? Promise.resolve()).then(async () => {
      signal.throwIfAborted();
      say(`${(sinceMs() / 1000).toFixed(1)} s: ${fault.said}`);
      await inflict(fault);
    });
    turns.set(fault.befalls, turn);
    await turn;
  };
  await Promise.allSettled(faults.map((fault) => inflictInTime(fault).catch(giveUp)));
  signal.throwIfAborted();
  await delay(Math.max(0, lastsMs - sinceMs()), undefined, { signal });
}

import { nowMs, type WorkerFact } from '../history/facts.js';
import type { Record } from '../history/recorder.js';

const LOOK_MS = 50;
const LEAST_STALL_MS = 250;

/** Writes down when this process did nothing for a while: it was stopped, or the machine had no time for it. */
export function watchStalls(record: Record<WorkerFact>): void {
  let lastMs = nowMs();
  const timer = setInterval(() => {
    const toMs = nowMs();
    if (toMs - lastMs > LEAST_STALL_MS) record({ fact: 'stalled', fromMs: lastMs, toMs });
    lastMs = toMs;
  }, LOOK_MS);
  timer.unref();
}

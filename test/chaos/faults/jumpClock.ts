import type { FaultKind } from './fault.js';

const HOUR_MS = 3_600_000;

/** The clock of a worker's machine is hours wrong for a while, in the past or in the future. */
export const jumpClock: FaultKind = {
  kind: "clock jump of a worker's machine",
  weight: 1,
  plan: (random, { workers }) => {
    const worker = random.whole(0, workers - 1);
    const lastsMs = random.whole(500, 4000);
    const hours = random.whole(1, 72) * (random.percent(50) ? 1 : -1);
    return {
      said: `clock of worker ${worker} ${hours > 0 ? '+' : ''}${hours} h for ${lastsMs} ms`,
      befalls: `worker ${worker}`,
      lastsMs,
      inflict: async (stage) => {
        const slot = stage.worker(worker);
        slot.moveClock(hours * HOUR_MS);
        await stage.wait(lastsMs);
        slot.moveClock(0);
      },
    };
  },
};

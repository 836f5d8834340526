import type { FaultKind } from './fault.js';

/** A worker's process is gone from one instruction to the next; another comes, under the same name or a new one. */
export const killWorker: FaultKind = {
  kind: 'kill -9 of a worker',
  weight: 3,
  plan: (random, { workers }) => {
    const worker = random.whole(0, workers - 1);
    const backAfterMs = random.whole(50, 2500);
    const underNewName = random.percent(50);
    return {
      said: `kill -9 of worker ${worker}, ${underNewName ? 'another' : 'back'} after ${backAfterMs} ms`,
      befalls: `worker ${worker}`,
      lastsMs: backAfterMs,
      inflict: async (stage) => {
        const slot = stage.worker(worker);
        await slot.kill();
        await stage.wait(backAfterMs);
        await slot.start(underNewName);
      },
    };
  },
};

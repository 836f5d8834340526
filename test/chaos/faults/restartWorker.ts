import type { FaultKind } from './fault.js';

/** A worker is deployed anew: it is told to end, gives back what it holds, and another one comes. */
export const restartWorker: FaultKind = {
  kind: 'SIGTERM and restart of a worker',
  weight: 1,
  plan: (random, { workers }) => {
    const worker = random.whole(0, workers - 1);
    return {
      said: `SIGTERM and restart of worker ${worker}`,
      befalls: `worker ${worker}`,
      lastsMs: 2000,
      inflict: async (stage) => {
        const slot = stage.worker(worker);
        await slot.leave();
        await slot.start();
      },
    };
  },
};

import type { FaultKind } from './fault.js';

/** A second process takes the name of one that still works. */
export const takeOverName: FaultKind = {
  kind: "takeover of a worker's name",
  weight: 1,
  plan: (random, { workers }) => {
    const worker = random.whole(0, workers - 1);
    return {
      said: `takeover of the name of worker ${worker}`,
      befalls: `worker ${worker}`,
      lastsMs: 1000,
      inflict: (stage) => stage.worker(worker).takeOver(),
    };
  },
};

import type { FaultKind } from './fault.js';

/** Producers enqueue as fast as they can, for longer than there is room. */
export const fillBacklog: FaultKind = {
  kind: 'a full backlog',
  weight: 1,
  plan: (random) => {
    const lastsMs = random.whole(1000, 3000);
    return {
      said: `producers enqueue as fast as they can for ${lastsMs} ms`,
      befalls: 'producers',
      lastsMs,
      inflict: async (stage) => {
        for (const producer of stage.producers) producer.send({ kind: 'flood' });
        await stage.wait(lastsMs);
        for (const producer of stage.producers) producer.send({ kind: 'trickle' });
      },
    };
  },
};

import type { FaultKind } from './fault.js';

/** The replica is gone for a while: what is written meanwhile is not confirmed. */
export const killReplica: FaultKind = {
  kind: 'kill -9 and restart of the replica',
  weight: 1,
  plan: (random) => {
    const awayMs = random.whole(200, 3000);
    return {
      said: `kill -9 of the replica, back after ${awayMs} ms`,
      befalls: 'Redis',
      lastsMs: awayMs + 700,
      // it costs no worker a lease: Redis itself is there
      inflict: async (stage) => {
        await stage.redis.killReplica();
        await stage.wait(awayMs);
        await stage.redis.back();
      },
    };
  },
};

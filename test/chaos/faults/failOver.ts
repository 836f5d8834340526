import type { FaultKind } from './fault.js';

/** A replica that takes over needs so long at most, where Sentinels see to it: they must find out and agree first. */
const TAKE_OVER_MS = 4000;

/** The primary is gone from one instruction to the next, its replica takes over, and later it comes back as a replica. */
export const failOver: FaultKind = {
  kind: 'kill -9 of the primary, its replica takes over',
  weight: 3,
  plan: (random) => {
    const [noticedAfterMs, backAfterMs] = [random.whole(100, 1000), random.whole(0, 2000)];
    return {
      said: `kill -9 of the primary, back as a replica ${backAfterMs} ms after its replica took over`,
      befalls: 'Redis',
      lastsMs: noticedAfterMs + TAKE_OVER_MS + backAfterMs,
      inflict: async (stage) => {
        await stage.disturbing(
          'failover',
          () => 'all',
          async () => {
            await stage.redis.kill();
            await stage.wait(noticedAfterMs);
            await stage.redis.takeOver();
          },
        );
        await stage.wait(backAfterMs);
        await stage.redis.back();
      },
    };
  },
};

import type { FaultKind } from './fault.js';

const HANGS_MS = 100;

/** The Redis that takes writes is gone from one instruction to the next, and comes back with what its file holds. */
export const killRedis: FaultKind = {
  kind: 'kill -9 and restart of Redis',
  weight: 2,
  plan: (random) => {
    const awayMs = random.whole(200, 4000);
    const hangsBefore = random.percent(50);
    return {
      said: `kill -9 of Redis, back after ${awayMs} ms`,
      befalls: 'Redis',
      lastsMs: awayMs + 700,
      inflict: (stage) =>
        stage.disturbing(
          'Redis away',
          () => 'all',
          async () => {
            // what is sent now is under way when it dies
            if (hangsBefore) await stage.redis.pause();
            if (hangsBefore) await stage.wait(HANGS_MS);
            await stage.redis.kill();
            await stage.wait(awayMs);
            await stage.redis.back();
          },
        ),
    };
  },
};

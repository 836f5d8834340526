import type { FaultKind } from './fault.js';

/** Redis answers nobody for a while; its connections stay open. */
export const pauseRedis: FaultKind = {
  kind: 'SIGSTOP of Redis',
  weight: 1,
  plan: (random) => {
    const lastsMs = random.whole(200, 3000);
    return {
      said: `SIGSTOP of Redis for ${lastsMs} ms`,
      befalls: 'Redis',
      lastsMs,
      inflict: (stage) =>
        stage.disturbing(
          'Redis away',
          () => 'all',
          async () => {
            await stage.redis.pause();
            try {
              await stage.wait(lastsMs);
            } finally {
              stage.redis.resume();
            }
            // Sentinels may have promoted the replica meanwhile; then it takes them a while to tell this one
            await stage.redis.steady();
          },
        ),
    };
  },
};

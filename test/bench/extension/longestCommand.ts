import type { Redis } from 'ioredis';

/** What held a Redis longest, by its own clock. */
export interface LongestCommand {
  readonly ms: number;
  /** Its beginning. */
  readonly command: string;
}

/** Watches from now on; what it returns tells of what has taken longest since, and ends the watch. */
export async function watchCommands(plain: Redis): Promise<() => Promise<LongestCommand>> {
  await plain.config('SET', 'slowlog-max-len', '100000');
  await plain.config('SET', 'slowlog-log-slower-than', '0');
  await plain.slowlog('RESET');
  return async () => {
    const entries = (await plain.slowlog('GET', -1)) as SlowlogEntry[];
    await plain.config('SET', 'slowlog-log-slower-than', '-1');
    const [longest] = entries.toSorted(([, , a], [, , b]) => b - a);
    const [, , us = 0, words = []] = longest ?? [];
    return { ms: us / 1_000, command: words.join(' ').slice(0, 120) };
  };
}

type SlowlogEntry = readonly [id: number, at: number, us: number, words: readonly string[]];

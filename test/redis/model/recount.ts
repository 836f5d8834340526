import assert from 'node:assert/strict';
import type { ChainableCommander, Redis } from 'ioredis';

/** Everything one partition's keys hold, by the suffix of the key; read with plain commands, without its scripts. */
export interface Recount {
  readonly strings: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly hashes: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly sets: ReadonlyMap<string, readonly string[]>;
  /** Members by score. */
  readonly zsets: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

type Kind = keyof Recount;

/** What holds what; a key of any other kind is a fault. */
const KINDS: Readonly<Record<string, Kind>> = {
  seq: 'strings',
  backlog: 'lists',
  queue: 'lists',
  wake: 'lists',
  inbox: 'lists',
  rejected: 'lists',
  config: 'hashes',
  tasks: 'hashes',
  failures: 'hashes',
  node: 'hashes',
  roster: 'hashes',
  load: 'hashes',
  stats: 'hashes',
  paused: 'sets',
  idle: 'sets',
  running: 'zsets',
  scheduled: 'zsets',
  dead: 'zsets',
  nodes: 'zsets',
  lost: 'zsets',
};

/** Reads all partitions of a pool whose keys begin with `<prefix>{<pool>:`: two round trips. */
export async function recount(
  redis: Redis,
  poolPrefix: string,
  partitions: number,
): Promise<Recount[]> {
  const keys = (await redis.keys(`${poolPrefix}*`)).map((key) => partsOf(key, poolPrefix));
  const pipeline = redis.pipeline();
  for (const { key, kind } of keys) ask(pipeline, kind, key);
  const replies = (await pipeline.exec()) ?? [];
  const counts = Array.from({ length: partitions }, () => ({
    strings: new Map<string, string>(),
    lists: new Map<string, string[]>(),
    hashes: new Map<string, Record<string, string>>(),
    sets: new Map<string, string[]>(),
    zsets: new Map<string, Record<string, number>>(),
  }));
  for (const [i, { partition, suffix, kind }] of keys.entries()) {
    const [error, value] = replies[i] ?? [];
    const count = counts[partition];
    assert.ok(!error && count !== undefined, `${suffix} cannot be read as ${kind}`);
    switch (kind) {
      case 'strings':
        count.strings.set(suffix, value as string);
        break;
      case 'hashes':
        count.hashes.set(suffix, value as Record<string, string>);
        break;
      case 'zsets':
        count.zsets.set(suffix, scoresOf(value as string[]));
        break;
      case 'lists':
      case 'sets':
        count[kind].set(suffix, value as string[]);
    }
  }
  return counts;
}

function partsOf(key: string, poolPrefix: string) {
  const [partition = '', suffix = ''] = key.slice(poolPrefix.length).split(/\}:(.*)/s);
  const kind = KINDS[suffix.split(':', 1)[0] ?? ''];
  assert.ok(kind !== undefined, `no rule speaks of the key ${suffix}`);
  return { key, partition: Number(partition), suffix, kind };
}

function ask(pipeline: ChainableCommander, kind: Kind, key: string): void {
  switch (kind) {
    case 'strings':
      pipeline.get(key);
      break;
    case 'lists':
      pipeline.lrange(key, 0, -1);
      break;
    case 'hashes':
      pipeline.hgetall(key);
      break;
    case 'sets':
      pipeline.smembers(key);
      break;
    case 'zsets':
      pipeline.zrange(key, '0', '-1', 'WITHSCORES');
  }
}

function scoresOf(flat: readonly string[]): Record<string, number> {
  const scores: Record<string, number> = {};
  for (let i = 0; i < flat.length; i += 2) scores[flat[i] ?? ''] = Number(flat[i + 1]);
  return scores;
}

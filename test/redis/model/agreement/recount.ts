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
  /** Each entry as `<field> <value>`. */
  readonly streams: ReadonlyMap<string, readonly string[]>;
  /** ms that a string has left to live; -1: for ever. */
  readonly timesToLive: ReadonlyMap<string, number>;
}

type Kind = Exclude<keyof Recount, 'timesToLive'>;

/** What holds what; a key of any other kind is a fault. */
const KINDS: Readonly<Record<string, Kind>> = {
  seq: 'strings',
  dedup: 'strings',
  result: 'strings',
  backlog: 'lists',
  queue: 'lists',
  wake: 'lists',
  inbox: 'lists',
  rejected: 'lists',
  completed: 'lists',
  transfers: 'lists',
  moves: 'lists',
  events: 'streams',
  progress: 'hashes',
  config: 'hashes',
  tasks: 'hashes',
  failures: 'hashes',
  node: 'hashes',
  fair: 'hashes',
  tenants: 'hashes',
  roster: 'hashes',
  load: 'hashes',
  limits: 'hashes',
  turns: 'hashes',
  stats: 'hashes',
  rebalanced: 'hashes',
  made: 'hashes',
  classes: 'sets',
  paused: 'sets',
  idle: 'sets',
  lanes: 'zsets',
  labelled: 'zsets',
  running: 'zsets',
  scheduled: 'zsets',
  dead: 'zsets',
  nodes: 'zsets',
  lost: 'zsets',
  limited: 'zsets',
  limitDue: 'zsets',
  limitKeys: 'zsets',
  holders: 'zsets',
  rates: 'zsets',
  appointments: 'zsets',
  marks: 'zsets',
  promoted: 'zsets',
  rebalances: 'zsets',
  plans: 'zsets',
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
  const counts = Array.from({ length: partitions }, emptyCount);
  let next = 0;
  for (const { partition, suffix, kind } of keys) {
    const [error, value] = replies[next++] ?? [];
    const count = counts[partition];
    assert.ok(!error && count !== undefined, `${suffix} cannot be read as ${kind}`);
    if (kind === 'strings') count.timesToLive.set(suffix, replies[next++]?.[1] as number);
    put(count, kind, suffix, value);
  }
  return counts;
}

function emptyCount() {
  return {
    strings: new Map<string, string>(),
    lists: new Map<string, string[]>(),
    hashes: new Map<string, Record<string, string>>(),
    sets: new Map<string, string[]>(),
    zsets: new Map<string, Record<string, number>>(),
    streams: new Map<string, string[]>(),
    timesToLive: new Map<string, number>(),
  };
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
      pipeline.pttl(key);
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
      break;
    case 'streams':
      pipeline.xrange(key, '-', '+');
  }
}

/** The replies are of the kinds that `ask` asked for. */
function put(
  count: ReturnType<typeof emptyCount>,
  kind: Kind,
  suffix: string,
  value: unknown,
): void {
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
    case 'streams':
      count.streams.set(
        suffix,
        (value as [string, string[]][]).map(([, fields]) => fields.join(' ')),
      );
      break;
    case 'lists':
    case 'sets':
      count[kind].set(suffix, value as string[]);
  }
}

function scoresOf(flat: readonly string[]): Record<string, number> {
  const scores: Record<string, number> = {};
  for (let i = 0; i < flat.length; i += 2) scores[flat[i] ?? ''] = Number(flat[i + 1]);
  return scores;
}

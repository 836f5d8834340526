import assert from 'node:assert/strict';
import type { Redis } from 'ioredis';

/** Everything one partition holds, counted from its keys and not through its scripts. */
export interface Census {
  /** Sequences of all stored bodies. */
  readonly bodies: ReadonlySet<string>;
  /** The places of each sequence, for example `queue:a`; one each when all is well. */
  readonly places: ReadonlyMap<string, readonly string[]>;
  /** Tasks that were completed, and are kept to be looked at. */
  readonly completedKept: number;
  /** Queued cost by `q:<node>` and running cost by `r:<node>`, as the tokens say. */
  readonly cost: ReadonlyMap<string, number>;
  /** The same, as the scripts have counted it. */
  readonly counted: ReadonlyMap<string, number>;
  /** Queued cost of tasks that require labels, by `<node>:<labels>`, as the tokens say and as it is counted. */
  readonly labelled: ReadonlyMap<string, number>;
  readonly countedLabelled: ReadonlyMap<string, number>;
  readonly knownNodes: ReadonlySet<string>;
  /** Tasks ever accepted. */
  readonly accepted: number;
  /** Tasks ever completed. */
  readonly completed: number;
  readonly stats: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
}

/** Counts what requires labels by these. */
function addLabelled(
  labelled: Map<string, number>,
  node: string,
  terms: string,
  cost: number,
): void {
  const [labels = ''] = terms.split(';');
  if (labels !== '') add(labelled, `${node}:${labels}`, cost);
}

/** What is counted of a node by labels. */
async function addScores(
  redis: Redis,
  key: string,
  counted: Map<string, number>,
  node: string,
): Promise<void> {
  for (const [labels, score] of await scoresOf(redis, key)) {
    add(counted, `${node}:${labels}`, score);
  }
}

/** Counts a partition; `prefix` is its keys' prefix. */
export async function takeCensus(redis: Redis, prefix: string): Promise<Census> {
  const places = new Map<string, string[]>();
  const cost = new Map<string, number>();
  const labelled = new Map<string, number>();
  const countedLabelled = new Map<string, number>();
  for (const key of await keysOf(redis, prefix)) {
    const [kind = '', node = ''] = key.slice(prefix.length).split(':');
    if (kind === 'labelled') await addScores(redis, key, countedLabelled, node);
    const counter = { queue: `q:${node}`, running: `r:${node}` }[kind];
    for (const token of await tokensOf(redis, key, kind)) {
      const [sequence = '', , tokenCost = '1', , terms = ''] = token.split(':');
      addLabelled(labelled, node, kind === 'queue' ? terms : '', Number(tokenCost));
      const place = counter === undefined ? kind : `${kind}:${node}`;
      places.set(sequence, [...(places.get(sequence) ?? []), place]);
      if (counter !== undefined) cost.set(counter, (cost.get(counter) ?? 0) + Number(tokenCost));
    }
  }
  const nodes = await redis.zrange(`${prefix}nodes`, '0', '-1');
  return {
    bodies: new Set(await redis.hkeys(`${prefix}tasks`)),
    places,
    completedKept: await redis.llen(`${prefix}completed`),
    cost,
    counted: numbers(await redis.hgetall(`${prefix}load`)),
    ...{ labelled, countedLabelled },
    knownNodes: new Set(nodes),
    accepted: Number((await redis.get(`${prefix}seq`)) ?? 0),
    completed: await completedOf(redis, prefix),
    stats: numbers(await redis.hgetall(`${prefix}stats`)),
    failures: await redis.hkeys(`${prefix}failures`),
  };
}

/** Every task is in one place, every load is true, and nothing is kept for a node that is gone. */
export function assertSound(census: Census): void {
  const scattered = [...census.places].filter(([, places]) => places.length !== 1);
  assert.deepEqual(scattered, [], 'tasks in two places');
  assert.deepEqual(sorted(census.places.keys()), sorted(census.bodies), 'bodies and places');
  assert.deepEqual(nonZero(census.counted), nonZero(census.cost), 'load counters');
  assert.deepEqual(nonZero(census.countedLabelled), nonZero(census.labelled), 'load by labels');
  const holders = [...census.cost.keys()].map((counter) => counter.slice(2));
  assert.deepEqual(
    holders.filter((node) => !census.knownNodes.has(node)),
    [],
    'queues of nodes that are not there',
  );
  const orphans = census.failures.filter((sequence) => !census.bodies.has(sequence));
  assert.deepEqual(orphans, [], 'failures of tasks that are gone');
  const { stats } = census;
  const ended = census.completed + (stats.get('removed') ?? 0) + (stats.get('vanished') ?? 0);
  assert.equal(
    census.accepted,
    census.bodies.size - census.completedKept + ended,
    'accepted = stored, but for the completed that are kept + completed + removed + vanished',
  );
}

function add(sums: Map<string, number>, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}

async function scoresOf(redis: Redis, key: string): Promise<[string, number][]> {
  const flat = await redis.zrange(key, '0', '-1', 'WITHSCORES');
  return Array.from({ length: flat.length / 2 }, (_, i) => [
    flat[2 * i] ?? '',
    Number(flat[2 * i + 1]),
  ]);
}

/** By the nodes that are there, and by those that are gone. */
async function completedOf(redis: Redis, prefix: string): Promise<number> {
  let completed = Number((await redis.hget(`${prefix}stats`, 'completed')) ?? 0);
  for (const key of await keysOf(redis, `${prefix}node:`)) {
    completed += Number((await redis.hget(key, 'completed')) ?? 0);
  }
  return completed;
}

async function tokensOf(redis: Redis, key: string, kind: string): Promise<string[]> {
  if (kind === 'backlog' || kind === 'queue') return redis.lrange(key, 0, -1);
  if (kind === 'completed') {
    // <ms>:<node>:<token>
    return (await redis.lrange(key, 0, -1)).map((entry) => entry.split(':').slice(2).join(':'));
  }
  if (kind === 'limited') {
    // <limitKey>;<rank>;<sequence>;<token>
    return (await redis.zrange(key, '0', '-1')).map((name) => name.split(';').slice(3).join(';'));
  }
  const isZset = kind === 'running' || kind === 'scheduled' || kind === 'dead';
  return isZset ? redis.zrange(key, '0', '-1') : [];
}

async function keysOf(redis: Redis, prefix: string): Promise<string[]> {
  const keys = new Set<string>();
  let cursor = '0';
  do {
    const [next, found] = await redis.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 1000);
    for (const key of found) keys.add(key);
    cursor = next;
  } while (cursor !== '0');
  return [...keys];
}

function numbers(hash: Record<string, string>): Map<string, number> {
  return new Map(Object.entries(hash).map(([field, value]) => [field, Number(value)]));
}

function nonZero(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].filter(([, count]) => count !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
}

function sorted(texts: Iterable<string>): string[] {
  return [...texts].sort();
}

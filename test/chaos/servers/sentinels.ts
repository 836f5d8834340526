import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fixedPort } from './fixedPort.js';
import { findRedis, openPlain, startRedisServer, type RedisServer } from './redisServer.js';
import { until } from './replicaPair.js';

/** What the Sentinels call the primary. */
export const PRIMARY_NAME = 'chaos';
const COUNT = 3;
const QUORUM = 2;
/** How long a primary is silent before a Sentinel takes it for dead, ms; and how long a failover may take. */
const DOWN_AFTER_MS = 1000;
const FAILOVER_TIMEOUT_MS = 3000;

/** Sentinels that watch over a primary. */
export interface Sentinels {
  readonly ports: readonly number[];
  stop(): Promise<void>;
}

/** Starts three Sentinels; resolves when each knows the others and the replica. */
export async function startSentinels(directory: string, primaryPort: number): Promise<Sentinels> {
  const file = await findRedis();
  const started: RedisServer[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((sentinel) => sentinel.stop()));
  };
  try {
    for (let number = 1; number <= COUNT; number++) {
      const folder = join(directory, `sentinel-${number}`);
      const config = join(folder, 'sentinel.conf');
      await mkdir(folder, { recursive: true });
      await writeFile(config, configFor(primaryPort));
      started.push(
        await startRedisServer({
          file,
          directory: folder,
          port: await fixedPort(),
          before: [config, '--sentinel'],
          settings: () => [],
        }),
      );
    }
    await until('a Sentinel that knows all others and the replica', async () => {
      const known = await Promise.all(started.map(({ port }) => knowsAll(port)));
      return known.every(Boolean);
    });
    return { ports: started.map(({ port }) => port), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function configFor(primaryPort: number): string {
  return [
    `sentinel monitor ${PRIMARY_NAME} 127.0.0.1 ${primaryPort} ${QUORUM}`,
    `sentinel down-after-milliseconds ${PRIMARY_NAME} ${DOWN_AFTER_MS}`,
    `sentinel failover-timeout ${PRIMARY_NAME} ${FAILOVER_TIMEOUT_MS}`,
    `sentinel parallel-syncs ${PRIMARY_NAME} 1`,
    '',
  ].join('\n');
}

async function knowsAll(port: number): Promise<boolean> {
  const redis = openPlain(port);
  try {
    await redis.connect();
    const reply = (await redis.call('SENTINEL', 'MASTER', PRIMARY_NAME)) as string[];
    const field = (name: string): number => Number(reply[reply.indexOf(name) + 1]);
    return field('num-other-sentinels') === COUNT - 1 && field('num-slaves') === 1;
  } finally {
    redis.disconnect();
  }
}

/** The port of the primary, as the Sentinels say. */
export async function primaryOf(ports: readonly number[]): Promise<number> {
  const told = await Promise.all(ports.map(toldPrimary));
  const [first] = told;
  if (first === undefined) throw new Error('There are no Sentinels.');
  // each hears of a failover at its own time
  return told.find((port, i) => told.indexOf(port) !== i) ?? first;
}

async function toldPrimary(port: number): Promise<number> {
  const redis = openPlain(port);
  try {
    await redis.connect();
    const reply = await redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', PRIMARY_NAME);
    return Number((reply as string[])[1]);
  } finally {
    redis.disconnect();
  }
}

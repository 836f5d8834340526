import { startLocalRedis, type LocalRedis } from '../../core/local/startLocalRedis.js';
import { keptByHarness } from './leaks/openResources.js';
import { unwatchClients, watchClients } from './leaks/redisClients.js';

let starting: Promise<LocalRedis> | undefined;
const extra: LocalRedis[] = [];

/** The private Redis of this mocha run: started by the first test that asks, ended after the last one. */
export async function sharedRedisUrl(): Promise<string> {
  starting ??= keptByHarness(startShared);
  return (await starting).url;
}

async function startShared(): Promise<LocalRedis> {
  const redis = await startLocalRedis();
  await watchClients(redis.url);
  return redis;
}

/**
 * A private Redis of a test's own, for what would disturb the others. The suite ends it; where a test fails before
 * that, it ends after the last test.
 */
export async function ownRedis(dataDir?: string): Promise<LocalRedis> {
  const redis = await startLocalRedis({ dataDir });
  extra.push(redis);
  return redis;
}

// a root hook: this module is loaded once a mocha run, and only by suites that need a Redis
after('ends the private Redis', async function () {
  this.timeout(30_000);
  await Promise.all(extra.map((redis) => redis.stop()));
  unwatchClients();
  if (starting !== undefined) await (await starting).stop();
});

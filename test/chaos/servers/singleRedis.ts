import { join } from 'node:path';
import type { RedisOfRun } from '../stage.js';
import { fixedPort } from './fixedPort.js';
import { durableSettings, findRedis, startRedisServer, type RedisServer } from './redisServer.js';

/** One Redis with an append-only file that it writes before it answers. */
export async function startSingleRedis(
  directory: string,
): Promise<RedisOfRun & { readonly server: RedisServer; stop(): Promise<void> }> {
  const server = await startRedisServer({
    file: await findRedis(),
    directory: join(directory, 'redis'),
    port: await fixedPort(),
    settings: () => durableSettings,
  });
  return {
    server,
    kill: () => server.kill(),
    back: () => server.start(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    stop: () => server.stop(),
  };
}

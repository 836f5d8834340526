import { join } from 'node:path';
import { startTcpProxy, type TcpProxy } from '../../support/tcpProxy.js';
import { fixedPort } from './fixedPort.js';
import { durableSettings, findRedis, startRedisServer } from './redisServer.js';
import { connectionOptions, urlOf, type RunRedis } from './runRedis.js';

/** How many network paths there are beside the machine's own. */
const PATHS = 2;

/** One Redis with an append-only file that it writes before it answers: it is killed, and comes back by itself. */
export async function startSingleRedis(directory: string): Promise<RunRedis> {
  const folder = join(directory, 'redis');
  const server = await startRedisServer({
    file: await findRedis(),
    directory: folder,
    port: await fixedPort(),
    settings: () => durableSettings,
  });
  const { port } = server;
  const paths = await startPaths(PATHS, port);
  return {
    paths,
    connectionOver: (path) => ({
      ...connectionOptions,
      url: urlOf(path === undefined ? port : portOf(paths, path)),
    }),
    primaryPort: () => Promise.resolve(port),
    logFolder: folder,
    kill: () => server.kill(),
    killReplica: () => Promise.resolve(),
    takeOver: () => Promise.resolve(),
    back: () => server.start(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    steady: () => Promise.resolve(),
    stop: async () => {
      await Promise.all(paths.map((path) => path.close()));
      await server.stop();
    },
  };
}

/** Network paths to a server on this machine. */
export function startPaths(count: number, port: number): Promise<TcpProxy[]> {
  const target = { host: '127.0.0.1', port };
  return Promise.all(Array.from({ length: count }, () => startTcpProxy(target)));
}

/** @throws RangeError where there is no such path */
export function portOf(paths: readonly TcpProxy[], path: number): number {
  const proxy = paths[path];
  if (proxy === undefined) throw new RangeError(`There is no path ${path}.`);
  return proxy.port;
}

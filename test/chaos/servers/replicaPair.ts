import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fixedPort } from './fixedPort.js';
import {
  durableSettings,
  findRedis,
  openPlain,
  startRedisServer,
  type RedisServer,
} from './redisServer.js';

/**
 * What replication needs here.
 *
 * - `min-replicas-to-write` stays 0: with two servers it would end all writes when either is away. What the other one
 *   does not have is not confirmed, which is what durability "replicated" is for.
 * - a replica that comes back is sent its data at once, not after the 5 s in which others might ask for it, too
 */
const replicaSettings: readonly string[] = [
  ...['--repl-diskless-sync-delay', '0', '--repl-timeout', '5', '--repl-ping-replica-period', '1'],
  ...['--min-replicas-to-write', '0'],
];

const POLL_MS = 50;
const CHANGE_WITHIN_MS = 30_000;

/** A primary and its one replica. */
export class ReplicaPair {
  private constructor(private readonly servers: readonly [PairedServer, PairedServer]) {}

  /** Starts both; resolves when the replica has all that the primary has. */
  static async start(directory: string): Promise<ReplicaPair> {
    const file = await findRedis();
    const servers: PairedServer[] = [];
    try {
      for (const name of ['first', 'second']) {
        const paired: PairedServer = { of: undefined, server: undefined, port: await fixedPort() };
        paired.of = servers[0]?.port;
        servers.push(paired);
        paired.server = await startRedisServer({
          file,
          directory: join(directory, name),
          port: paired.port,
          settings: () => [
            ...durableSettings,
            ...replicaSettings,
            ...(paired.of === undefined ? [] : ['--replicaof', '127.0.0.1', String(paired.of)]),
          ],
        });
      }
      const [first, second] = servers;
      if (first === undefined || second === undefined) throw new Error('There are two servers.');
      const pair = new ReplicaPair([first, second]);
      await pair.untilReplicated();
      return pair;
    } catch (error) {
      await stopAll(servers);
      throw error;
    }
  }

  /** The port of the server that is a primary; of the first one where both are. */
  async primaryPort(): Promise<number> {
    let primary: number | undefined;
    await until('a primary', async () => {
      [primary] = await this.ports('master');
      return primary !== undefined;
    });
    return primary ?? this.servers[0].port;
  }

  /** Makes the server that is not at this port a primary, as an operator does. */
  async promoteOther(port: number): Promise<number> {
    const other = this.other(port);
    const redis = openPlain(other.port);
    try {
      await redis.connect();
      await redis.replicaof('NO', 'ONE');
      other.of = undefined;
      return other.port;
    } finally {
      redis.disconnect();
    }
  }

  /** Starts the server at a port again, as a replica of the other one, and waits until it has all. */
  async startAsReplica(port: number): Promise<void> {
    const lost = this.at(port);
    lost.of = this.other(port).port;
    this.other(port).of = undefined;
    await lost.server?.start();
    await this.untilReplicated();
  }

  /** Waits until the server that is not at this port is a primary; its port. */
  async untilPromoted(port: number): Promise<number> {
    const other = this.other(port).port;
    await until('another primary', async () => (await this.ports('master')).includes(other));
    return other;
  }

  /** Waits until one of them is a primary and the other a replica that has reached it. */
  async untilReplicated(): Promise<void> {
    await until('a replica that has all', async () => {
      const [replica] = await this.ports('slave');
      return replica !== undefined && (await isInStep(replica));
    });
  }

  /** The ports of those that say they are a primary. */
  primaries(): Promise<readonly number[]> {
    return this.ports('master');
  }

  otherPort(port: number): number {
    return this.other(port).port;
  }

  server(port: number): RedisServer {
    const { server } = this.at(port);
    if (server === undefined) throw new Error(`There is no server at port ${port}.`);
    return server;
  }

  async stop(): Promise<void> {
    await stopAll(this.servers);
  }

  private async ports(role: 'master' | 'slave'): Promise<number[]> {
    const roles = await Promise.all(
      this.servers.map(async ({ port }) => ({ port, role: await roleOf(port) })),
    );
    return roles.filter((each) => each.role === role).map(({ port }) => port);
  }

  private at(port: number): PairedServer {
    return this.servers[0].port === port ? this.servers[0] : this.servers[1];
  }

  private other(port: number): PairedServer {
    return this.servers[0].port === port ? this.servers[1] : this.servers[0];
  }
}

interface PairedServer {
  readonly port: number;
  server: RedisServer | undefined;
  /** The port of the primary that it is to follow at its next start; undefined: it is one itself. */
  of: number | undefined;
}

async function stopAll(servers: readonly PairedServer[]): Promise<void> {
  await Promise.all(servers.flatMap(({ server }) => server?.stop() ?? []));
}

/** Waits until something holds. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + CHANGE_WITHIN_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) {
      throw new Error(`There was not ${what} within ${CHANGE_WITHIN_MS / 1000} s.`);
    }
    await delay(POLL_MS);
  }
}

/** `master`, `slave`, or undefined where the server is away. */
async function roleOf(port: number): Promise<unknown> {
  return ask(port, async (redis) => ((await redis.call('ROLE')) as unknown[])[0]);
}

async function isInStep(port: number): Promise<boolean> {
  const info = await ask(port, (redis) => redis.info('replication'));
  return info?.includes('master_link_status:up') === true && !info.includes('sync_in_progress:1');
}

async function ask<T>(
  port: number,
  question: (redis: ReturnType<typeof openPlain>) => Promise<T>,
): Promise<T | undefined> {
  const redis = openPlain(port);
  try {
    await redis.connect();
    return await question(redis);
  } catch {
    return undefined;
  } finally {
    redis.disconnect();
  }
}

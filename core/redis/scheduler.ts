import { SchedulerError } from '../domain/errors.js';
import { nameFault, toPoolName, type PoolName } from '../domain/names.js';
import { sentence } from '../domain/sentence.js';
import type { PoolSettings } from '../domain/pool.js';
import { show } from '../domain/argumentChecks.js';
import { checkListener, readOptions } from '../domain/given.js';
import {
  checkPartitions,
  checkSettings,
  isPartitionCount,
  readSettings,
} from '../domain/settings.js';
import { admit } from './calls/admit.js';
import { createPartition } from './calls/configure.js';
import { poolExists, unknownPool } from './calls/faults.js';
import { openConnection, type Connection } from './connection.js';
import { CONNECTION_MEMBERS, type ConnectionOptions } from './connectionOptions.js';
import { keysWithPrefix, type Keys } from './keys.js';
import { openPartition, serverClock, type ScriptClock } from './partition.js';
import { Pool } from './pool.js';
import { asArray } from './replies.js';
import { readServer, type ServerReport } from './serverReport.js';

/** How to reach the Redis that holds the pools. */
export interface ConnectOptions extends ConnectionOptions {
  /** What all keys begin with; `rd` when left out. */
  readonly prefix?: string;
  /** The time the scripts go by; the server's own clock when left out. For tests and simulations. */
  readonly clock?: ScriptClock;
}

/** Settings of a new pool; what is left out has its default. */
export interface NewPoolSettings extends Partial<PoolSettings> {
  /** Slices of the pool, each in one hash slot; 1 when left out. It cannot be changed later. */
  readonly partitions?: number;
}

/**
 * Connects to a Redis server, and checks that it can hold pools.
 *
 * @throws SchedulerError `invalid-url`, `unreachable`, `wrong-credentials`, `no-permission`,
 *   `redis-too-old` (below 6.2), `redis-loading`, `read-only` or `durability-unavailable`
 * @example
 * const scheduler = await connect({ url: 'redis://127.0.0.1:6379' });
 */
export async function connect(options: ConnectOptions): Promise<Scheduler> {
  const { prefix = 'rd', clock = serverClock } = readOptions(WHAT, options, ['prefix', 'clock']);
  checkPrefix(prefix);
  checkListener('clock', clock);
  const connection = await openConnection(readOptions(WHAT, options, CONNECTION_MEMBERS));
  return new Scheduler(connection, keysWithPrefix(prefix), clock);
}

const WHAT = 'The options of connect';

function checkPrefix(prefix: unknown): void {
  if (typeof prefix === 'string' && /^[^\p{Cc}\p{Cs}{}]{1,64}$/u.test(prefix)) return;
  throw new SchedulerError(
    'invalid-name',
    sentence(
      'The key prefix {0} must have 1 to 64 characters without "{", "}" and control characters.',
      show(prefix),
    ),
  );
}

/** The pools of one Redis server; each method throws a SchedulerError where the server cannot be used. */
export class Scheduler {
  /** @internal use {@link connect} */
  constructor(
    private readonly connection: Connection,
    private readonly keys: Keys,
    private readonly clock: ScriptClock,
  ) {}

  /** Where the server is, for example `redis://127.0.0.1:6379/0`; never with a user name or password. */
  get address(): string {
    return this.connection.address;
  }

  /** For example "Redis 7.0.15". */
  get serverVersion(): string {
    return this.connection.server;
  }

  /**
   * Whether the connection is up at this moment; it comes back by itself when it is not.
   *
   * @example if (!scheduler.isConnected()) console.log('Redis is away');
   */
  isConnected(): boolean {
    return this.connection.isOpen();
  }

  /**
   * The names of all pools, sorted; read from one hash, never by a scan.
   *
   * @example const [first] = await scheduler.pools();
   */
  async pools(): Promise<PoolName[]> {
    const entries = asArray(await this.connection.command('HGETALL', this.keys.registry)) ?? [];
    // other programs can write there, too
    const names = entries.filter((_, i) => i % 2 === 0 && isPartitionCount(entries[i + 1]));
    return names
      .filter((name) => nameFault(name) === undefined)
      .map(toPoolName)
      .sort();
  }

  /**
   * Creates a pool, or opens it where it exists; settings given are then applied to it.
   *
   * @throws SchedulerError `invalid-name`, `invalid-setting`, or `pool-exists` when it has another
   *   number of partitions
   * @example
   * const pool = await scheduler.createPool('images', { window: 'unlimited' });
   */
  async createPool(name: string, settings: NewPoolSettings = {}): Promise<Pool> {
    const poolName = toPoolName(name);
    const { partitions, ...given } = readSettings(settings);
    checkSettings(given);
    if (partitions !== undefined) checkPartitions(partitions);
    const wanted = partitions ?? (await this.partitionCount(poolName)) ?? 1;
    checkSettings(given, wanted);
    const count = await this.createFirstPartition(poolName, wanted, given);
    if (partitions !== undefined && count !== partitions) {
      throw poolExists(poolName, count, partitions);
    }
    const pool = this.open(poolName, count);
    for (const partition of pool.partitionsOf()) await createPartition(partition, count, given);
    // last: a pool that is listed is complete; another program may have written nonsense there
    await this.connection.command('HSET', this.keys.registry, poolName, count);
    return pool;
  }

  /**
   * Opens a pool that exists.
   *
   * @throws SchedulerError `unknown-pool` or `invalid-name`
   * @example const images = await scheduler.pool('images');
   */
  async pool(name: string): Promise<Pool> {
    const poolName = toPoolName(name);
    const partitions = await this.partitionCount(poolName);
    if (partitions === undefined) throw unknownPool(poolName);
    return this.open(poolName, partitions);
  }

  /**
   * Ends the connection; calls under way fail with `connection-lost`.
   *
   * @example await scheduler.close();
   */
  close(): Promise<void> {
    this.connection.close();
    return Promise.resolve();
  }

  /**
   * What the server is, and how safe what it holds is: persistence, replicas, memory.
   *
   * @example const { persistence } = await scheduler.server();
   */
  async server(): Promise<ServerReport> {
    return readServer(this.connection);
  }

  /** @internal a second connection, for a worker's waiting */
  async another(): Promise<Connection> {
    return this.connection.another();
  }

  /** Partition 0 decides between programs that create a pool at once: how many partitions it has now. */
  private async createFirstPartition(
    pool: PoolName,
    wanted: number,
    settings: Partial<PoolSettings>,
  ): Promise<number> {
    const [first] = this.open(pool, 1).partitionsOf();
    if (first === undefined) return wanted;
    await admit(first, { registry: this.keys.registry });
    return createPartition(first, wanted, settings);
  }

  private async partitionCount(pool: PoolName): Promise<number | undefined> {
    const count = await this.connection.command('HGET', this.keys.registry, pool);
    return isPartitionCount(count) ? Number(count) : undefined;
  }

  private open(name: PoolName, count: number): Pool {
    const partitions = Array.from({ length: count }, (_, index) =>
      openPartition(this.connection, name, index, this.keys.partition(name, index), this.clock),
    );
    const wakeKeys = (node: Parameters<Keys['wake']>[2]) =>
      partitions.map(({ index }) => this.keys.wake(name, index, node));
    const eventKeys = partitions.map(({ index }) => this.keys.events(name, index));
    return new Pool(name, this, partitions, wakeKeys, eventKeys);
  }
}

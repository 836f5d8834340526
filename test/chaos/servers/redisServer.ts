import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { executablesOnPath, findServer } from '../../../core/local/findServer.js';
import { startOwned, type OwnedProcess } from '../../support/ownedProcess.js';

/** A Redis of a run, always at the same address and with the same data. */
export interface RedisServer {
  readonly port: number;
  readonly directory: string;
  /** Starts it again; resolves when it takes commands. */
  start(): Promise<void>;
  /** Ends it by SIGKILL. */
  kill(): Promise<void>;
  /** Stops its process from running, and lets it run again. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

export interface RedisServerOptions {
  /** The program, as {@link findRedis} found it. */
  readonly file: string;
  readonly directory: string;
  readonly port: number;
  /** Asked at each start, because what a server is may change. */
  readonly settings: () => readonly string[];
  /** The arguments before the settings; for a Sentinel its configuration file. */
  readonly before?: readonly string[];
}

const START_WITHIN_MS = 30_000;
const POLL_MS = 20;

/**
 * What each write is worth: an acknowledged one is in the file, not in a buffer of the server, when the server is
 * killed. No rewrite of the file, so that it tells of the whole run.
 */
export const durableSettings: readonly string[] = [
  ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
  ...['--auto-aof-rewrite-percentage', '0', '--aof-use-rdb-preamble', 'no'],
];

/** The path of a `redis-server` or `valkey-server` that the library would use. */
export async function findRedis(): Promise<string> {
  const path = process.env['PATH'] ?? '';
  const { program } = await findServer(path);
  const [file] = program === undefined ? [] : await executablesOnPath(program.kind, path);
  if (file === undefined) {
    throw new Error('The chaos run needs redis-server or valkey-server (6.2 or newer) on PATH.');
  }
  return file;
}

/** Starts a server; resolves when it takes commands. */
export async function startRedisServer(options: RedisServerOptions): Promise<RedisServer> {
  await mkdir(options.directory, { recursive: true });
  const server = new OwnedServer(options);
  await server.start();
  return server;
}

class OwnedServer implements RedisServer {
  private running: { readonly owned: OwnedProcess; readonly pid: number } | undefined;

  constructor(private readonly options: RedisServerOptions) {}

  get port(): number {
    return this.options.port;
  }

  get directory(): string {
    return this.options.directory;
  }

  async start(): Promise<void> {
    const { file, directory, port, settings, before = [] } = this.options;
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory];
    const pidFile = join(directory, 'server.pid');
    const files = ['--pidfile', pidFile, '--logfile', join(directory, 'server.log')];
    const args = [...before, ...place, ...files, '--daemonize', 'no', ...settings()];
    await rm(pidFile, { force: true });
    const owned = await startOwned(file, args, { output: 'ignore' });
    const ended = owned.ended.then((code) => {
      throw new Error(`The Redis on port ${port} ended with exit code ${code}; see ${directory}.`);
    });
    // it ends in time, or nobody waits for it any more
    ended.catch(() => undefined);
    try {
      this.running = { owned, pid: await Promise.race([untilReady(port, pidFile), ended]) };
    } catch (error) {
      await owned.stop();
      throw error;
    }
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.running?.owned.ended;
    this.running = undefined;
  }

  pause(): void {
    this.signal('SIGSTOP');
  }

  resume(): void {
    this.signal('SIGCONT');
  }

  async stop(): Promise<void> {
    const { running } = this;
    if (running === undefined) return;
    this.running = undefined;
    try {
      process.kill(running.pid, 'SIGCONT');
    } catch {
      // it has ended by itself
    }
    await running.owned.stop();
  }

  private signal(name: NodeJS.Signals): void {
    if (this.running !== undefined) process.kill(this.running.pid, name);
  }
}

/** Waits until a server takes commands; its process id. */
async function untilReady(port: number, pidFile: string): Promise<number> {
  const deadline = performance.now() + START_WITHIN_MS;
  for (;;) {
    try {
      // its own word, lest another program's server on this port is taken for it
      const pid = Number(await readFile(pidFile, 'utf8'));
      await ping(port);
      if (pid > 0) return pid;
      throw new Error('The file is there, but not yet what is in it.');
    } catch (error) {
      if (performance.now() > deadline) {
        const message = `The Redis on port ${port} was not ready within ${START_WITHIN_MS / 1000} s.`;
        throw new Error(message, { cause: error });
      }
    }
    await delay(POLL_MS);
  }
}

/** @throws while it loads its data, too */
async function ping(port: number): Promise<void> {
  const redis = openPlain(port);
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}

/** A client that fails at once where the server is away. */
export function openPlain(port: number): Redis {
  const redis = new Redis({
    host: '127.0.0.1',
    port,
    lazyConnect: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2000,
    retryStrategy: () => null,
  });
  // each failing command says the same
  redis.on('error', () => undefined);
  return redis;
}

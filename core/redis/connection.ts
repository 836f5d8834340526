import { Redis } from 'ioredis';
import { SchedulerError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';
import { checkDuration } from '../domain/argumentChecks.js';
import { parseRedisUrl } from './address.js';
import { toSchedulerError } from './redisErrors.js';
import { trackReplies, type SendCommand } from './replyTracking.js';
import { scriptParts, scripts, type ScriptName } from './scripts.generated.js';
import { Reply } from './replies.js';
import { checkServer } from './serverInfo.js';

/** How to reach a Redis server. */
export interface ConnectionOptions {
  /** `redis://` or `rediss://` (TLS); a user name and password in it are used and never shown. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** How long to wait for the first connection, in ms; 5000 when left out. */
  readonly connectTimeoutMs?: number;
  /**
   * How long the reply to a call may take, in ms; 10000 when left out. A call without one fails with
   * `connection-lost`, and the connection is made anew.
   */
  readonly answerTimeoutMs?: number;
  /** Shown by CLIENT LIST; `redispatch` when left out. */
  readonly clientName?: string;
}

/** A checked connection to a server that can hold pools. */
export interface Connection {
  /** Where it is, without user name and password. */
  readonly address: string;
  /** For example "Redis 7.0.15". */
  readonly server: string;
  /** Runs one of the Lua scripts on a partition; `now` 0 is the server's clock. */
  run: (script: ScriptName, partition: string, args: readonly ScriptArg[]) => Promise<Reply>;
  /** Runs a plain command. */
  command: (name: string, ...args: ScriptArg[]) => Promise<unknown>;
  /** Waits until one of the lists has an entry, and takes it; at most so many whole seconds. */
  popWhenThere: (lists: readonly string[], mostSeconds: number) => Promise<void>;
  isOpen: () => boolean;
  /** A second connection to the same server, for commands that block. */
  another: () => Promise<Connection>;
  /** Ends it; commands under way fail. */
  close: () => void;
}

const CONNECT_TIMEOUT_MS = 5000;
const ANSWER_TIMEOUT_MS = 10_000;

export type ScriptArg = string | number;

/**
 * Connects, and checks that the server can hold pools.
 *
 * @throws SchedulerError `invalid-setting`, `invalid-url`, `unreachable`, `wrong-credentials`, `no-permission`,
 *   `redis-too-old`, `redis-loading` or `read-only`
 */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  checkDuration('connectTimeoutMs', options.connectTimeoutMs);
  checkDuration('answerTimeoutMs', options.answerTimeoutMs);
  const address = parseRedisUrl(options.url);
  let established = false;
  const redis = new Redis({
    ...redisOptions(options),
    // the first connection fails at once; later ones are tried again, ever more slowly
    retryStrategy: (times) => (established ? Math.min(50 * 2 ** Math.min(times, 6), 2000) : null),
  });
  let lastError: unknown;
  redis.on('error', (error: Error) => {
    lastError = error;
    // ioredis would go on in database 0
    if (isOfSelect(error)) redis.disconnect(established);
  });
  try {
    const patienceMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
    const info = await inTime(greet(redis), patienceMs, address.shown);
    const server = checkServer(info, address.shown);
    established = true;
    const send = trackReplies(redis, options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS);
    return wrap(redis, send, address.shown, server, () => openConnection(options));
  } catch (error) {
    redis.disconnect();
    const cause = error instanceof SchedulerError ? error : (lastError ?? error);
    throw toSchedulerError(cause, address.shown);
  }
}

/** Connects and asks the server what it is. */
async function greet(redis: Redis): Promise<string> {
  await redis.connect();
  return redis.info();
}

/** A server may take the connection and then say nothing; ioredis alone would wait for ever. */
async function inTime<T>(work: Promise<T>, mostMs: number, address: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const said = sentence(
        'Redis at {0} did not answer within {1} ms. Check that it is a Redis, and that it is not stuck.',
        address,
        mostMs,
      );
      reject(new SchedulerError('unreachable', said));
    }, mostMs);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function redisOptions(options: ConnectionOptions) {
  const { host, port, db, tls, username, password } = parseRedisUrl(options.url);
  const user = options.username ?? username;
  const secret = options.password ?? password;
  return {
    host,
    port,
    db,
    ...(tls && { tls: {} }),
    ...(user !== undefined && { username: user }),
    ...(secret !== undefined && { password: secret }),
    connectionName: options.clientName ?? 'redispatch',
    connectTimeout: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    lazyConnect: true,
    enableReadyCheck: false,
    protocol: 2 as const,
    maxRetriesPerRequest: null,
    // a script that was sent may have been run: sending it again would enqueue twice
    autoResendUnfulfilledCommands: false,
    // what waits for the connection waits in `replyTracking.ts`
    enableOfflineQueue: false,
    // how long a socket may take to close, ms; the default keeps a program 2 s after the end
    disconnectTimeout: 200,
  };
}

function wrap(
  redis: Redis,
  send: SendCommand,
  address: string,
  server: string,
  another: () => Promise<Connection>,
): Connection {
  let closed = false;
  const sendTyped: SendCommand = async (name, args, blocksMs) => {
    if (closed) throw closedError(address);
    try {
      return await send(name, args, blocksMs);
    } catch (error) {
      throw toSchedulerError(error, address);
    }
  };
  return {
    address,
    server,
    command: (name, ...args) => sendTyped(name, args),
    popWhenThere: async (lists, mostSeconds) => {
      await sendTyped('BLPOP', [...lists, mostSeconds], mostSeconds * 1000);
    },
    // one `await` a call: this is what a lone enqueue waits for
    run: async (script, partition, args) => {
      if (closed) throw closedError(address);
      try {
        const reply = await send('EVALSHA', [scripts[script].sha1, 1, partition, ...args]);
        return new Reply(script, reply);
      } catch (error) {
        if (!isUnknownScript(error)) throw toSchedulerError(error, address);
        return new Reply(script, await sendTyped('EVAL', [textOf(script), 1, partition, ...args]));
      }
    },
    isOpen: () => redis.status === 'ready',
    another,
    close: () => {
      closed = true;
      redis.disconnect();
    },
  };
}

function isOfSelect(error: Error): boolean {
  const { command } = error as { command?: { name?: unknown } };
  return command?.name === 'select';
}

function closedError(address: string): SchedulerError {
  const said = sentence(
    'The connection to {0} was closed by this program; nothing was asked of Redis.',
    address,
  );
  return new SchedulerError('closed', said);
}

/** A script goes by its digest; the text is sent only to a server that does not know it yet. */
function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}

function textOf(script: ScriptName): string {
  return scripts[script].parts.map((part) => scriptParts[part]).join('');
}

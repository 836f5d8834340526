import { Redis } from 'ioredis';
import { SchedulerError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';
import {
  ANSWER_TIMEOUT_MS,
  checkConnectionOptions,
  CONNECT_TIMEOUT_MS,
  MAX_WAITING_CALLS,
  redisOptions,
  shownAddress,
  type ConnectionOptions,
} from './connectionOptions.js';
import { confirmationFor } from './durability.js';
import { OtherConnections } from './otherConnections.js';
import { toSchedulerError } from './redisErrors.js';
import { trackReplies, type SendCommand, type Tracked } from './replyTracking.js';
import { scripts, type ScriptName } from './scripts.generated.js';
import { scriptText } from './scriptText.js';
import { Reply } from './replies.js';
import { checkKeepsKeys, checkServer, parseInfo } from './serverInfo.js';
import { SureWrites } from './sureWrites.js';

/** A checked connection to a server that can hold pools. */
export interface Connection {
  /** Where it is, without user name and password. */
  readonly address: string;
  /** For example "Redis 7.0.15". */
  readonly server: string;
  /** Runs one of the Lua scripts on a partition; `now` 0 is the server's clock. */
  run: (script: ScriptName, partition: string, args: readonly ScriptArg[]) => Promise<Reply>;
  /** As `run`; the reply's `doubt` says where the durability that was asked for was not reached. */
  runSurely: Connection['run'];
  /** Runs a plain command. */
  command: (name: string, ...args: ScriptArg[]) => Promise<unknown>;
  /** Runs a command that the server may hold back for so long. */
  blocking: (name: string, args: readonly ScriptArg[], blocksMs: number) => Promise<unknown>;
  /** @throws SchedulerError `evicting-memory` */
  checkKeepsKeys: () => Promise<void>;
  isOpen: () => boolean;
  /** A second connection to the same server, for commands that block. */
  another: () => Promise<Connection>;
  /** Ends it, with all that were made by {@link another}; commands under way fail. */
  close: () => void;
}

export type ScriptArg = string | number;

/**
 * Connects, and checks that the server can hold pools.
 *
 * @throws SchedulerError `invalid-setting`, `invalid-url`, `unreachable`, `wrong-credentials`, `no-permission`,
 *   `redis-too-old`, `redis-loading`, `read-only` or `durability-unavailable`
 */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  checkConnectionOptions(options);
  const address = shownAddress(options);
  const main = await openTracked(options, address);
  const confirmation = await unlessThrown(main.redis, () =>
    confirmationFor(options, parseInfo(main.info), address),
  );
  // what a connection confirms is waited for by nobody else, nor is it by a connection that blocks
  const plain = { ...options, durability: 'memory' } as const;
  const sure =
    confirmation === undefined
      ? undefined
      : await unlessThrown(main.redis, () => openTracked(plain, address));
  return wrap(main, {
    address,
    server: main.server,
    another: () => openConnection(plain),
    sure: sure && confirmation && { ...sure, writes: new SureWrites(sure.tracked, confirmation) },
  });
}

/** One connection to the server, checked. */
interface OpenConnection {
  readonly redis: Redis;
  readonly tracked: Tracked;
  /** What the server says of itself. */
  readonly info: string;
  /** For example "Redis 7.0.15". */
  readonly server: string;
}

async function openTracked(options: ConnectionOptions, address: string): Promise<OpenConnection> {
  let established = false;
  const redis = new Redis(redisOptions(options, () => established));
  let lastError: unknown;
  redis.on('error', (error: Error) => {
    lastError = error;
    // ioredis would go on in database 0
    if (isOfSelect(error)) redis.disconnect(established);
  });
  try {
    const patienceMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
    const info = await inTime(greet(redis), patienceMs, address);
    const server = checkServer(info, address);
    established = true;
    const tracked = trackReplies(redis, {
      answerTimeoutMs: options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS,
      maxWaitingCalls: options.maxWaitingCalls ?? MAX_WAITING_CALLS,
    });
    return { redis, tracked, info, server };
  } catch (error) {
    redis.disconnect();
    const cause = error instanceof SchedulerError ? error : (lastError ?? error);
    throw toSchedulerError(cause, address);
  }
}

/** Leaves no connection open when the next step fails. */
async function unlessThrown<T>(redis: Redis, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    redis.disconnect();
    throw error;
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

interface Facts extends Pick<Connection, 'address' | 'server' | 'another'> {
  /** Where what is written is to be confirmed. */
  readonly sure: (OpenConnection & { readonly writes: SureWrites }) | undefined;
}

function wrap({ redis, tracked: { send } }: OpenConnection, facts: Facts): Connection {
  const { address, server, another, sure } = facts;
  let closed = false;
  const others = new OtherConnections(another, () => closedError(address));
  const sendTyped: SendCommand = async (name, args, blocksMs) => {
    if (closed) throw closedError(address);
    try {
      return await send(name, args, blocksMs);
    } catch (error) {
      throw toSchedulerError(error, address);
    }
  };
  // one `await` a call: this is what a lone enqueue waits for
  const run: Connection['run'] = async (script, partition, args) => {
    if (closed) throw closedError(address);
    try {
      const reply = await send('EVALSHA', [scripts[script].sha1, 1, partition, ...args]);
      return new Reply(script, reply);
    } catch (error) {
      if (!isUnknownScript(error)) throw toSchedulerError(error, address);
      return new Reply(
        script,
        await sendTyped('EVAL', [scriptText(script), 1, partition, ...args]),
      );
    }
  };
  const runOn =
    (writes: SureWrites): Connection['run'] =>
    async (script, partition, args) => {
      if (closed) throw closedError(address);
      try {
        return await sureReply(writes, script, [partition, ...args]);
      } catch (error) {
        throw toSchedulerError(error, address);
      }
    };
  return {
    address,
    server,
    command: (name, ...args) => sendTyped(name, args),
    blocking: sendTyped,
    run,
    runSurely: sure === undefined ? run : runOn(sure.writes),
    checkKeepsKeys: async () => checkKeepsKeys(await sendTyped('INFO', ['memory']), address),
    isOpen: () => redis.status === 'ready',
    another: () => others.open(),
    close: () => {
      closed = true;
      others.closeAll();
      redis.disconnect();
      sure?.redis.disconnect();
    },
  };
}

async function sureReply(
  writes: SureWrites,
  script: ScriptName,
  args: readonly ScriptArg[],
): Promise<Reply> {
  const attempt = async (how: 'EVALSHA' | 'EVAL', named: string): Promise<Reply> => {
    const { reply, doubt } = await writes.send(how, [named, 1, ...args]);
    return new Reply(script, reply, doubt);
  };
  try {
    return await attempt('EVALSHA', scripts[script].sha1);
  } catch (error) {
    if (!isUnknownScript(error)) throw error;
    return attempt('EVAL', scriptText(script));
  }
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

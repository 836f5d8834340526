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
import { confirmationFor, confirmationLost, type Confirmation } from './durability.js';
import { toSchedulerError } from './redisErrors.js';
import { trackReplies, type SendCommand } from './replyTracking.js';
import { scriptParts, scripts, type ScriptName } from './scripts.generated.js';
import { Reply } from './replies.js';
import { checkKeepsKeys, checkServer, parseInfo } from './serverInfo.js';

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
  /** Ends it; commands under way fail. */
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
  let established = false;
  const redis = new Redis(redisOptions(options, () => established));
  let lastError: unknown;
  redis.on('error', (error: Error) => {
    lastError = error;
    // ioredis would go on in database 0
    if (isOfSelect(error)) redis.disconnect(established);
  });
  try {
    const info = await inTime(
      greet(redis),
      options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      address,
    );
    const server = checkServer(info, address);
    const confirmation = confirmationFor(options, parseInfo(info), address);
    established = true;
    const send = trackReplies(redis, {
      answerTimeoutMs: options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS,
      maxWaitingCalls: options.maxWaitingCalls ?? MAX_WAITING_CALLS,
    });
    const another = () => openConnection(options);
    return wrap(redis, send, { address, server, confirmation, another });
  } catch (error) {
    redis.disconnect();
    const cause = error instanceof SchedulerError ? error : (lastError ?? error);
    throw toSchedulerError(cause, address);
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
  readonly confirmation: Confirmation | undefined;
}

function wrap(redis: Redis, send: SendCommand, facts: Facts): Connection {
  const { address, server, another, confirmation } = facts;
  let closed = false;
  const sendTyped: SendCommand = async (name, args, blocksMs) => {
    if (closed) throw closedError(address);
    try {
      return await send(name, args, blocksMs);
    } catch (error) {
      throw toSchedulerError(error, address);
    }
  };
  const open: SendCommand = async (...call) => {
    if (closed) throw closedError(address);
    return send(...call);
  };
  // one `await` a call: this is what a lone enqueue waits for
  const run: Connection['run'] = async (script, partition, args) => {
    if (closed) throw closedError(address);
    try {
      const reply = await send('EVALSHA', [scripts[script].sha1, 1, partition, ...args]);
      return new Reply(script, reply);
    } catch (error) {
      if (!isUnknownScript(error)) throw toSchedulerError(error, address);
      return new Reply(script, await sendTyped('EVAL', [textOf(script), 1, partition, ...args]));
    }
  };
  return {
    address,
    server,
    command: (name, ...args) => sendTyped(name, args),
    blocking: sendTyped,
    run,
    runSurely: confirmation === undefined ? run : confirmed(open, address, confirmation),
    checkKeepsKeys: async () => checkKeepsKeys(await sendTyped('INFO', ['memory']), address),
    isOpen: () => redis.status === 'ready',
    another,
    close: () => {
      closed = true;
      redis.disconnect();
    },
  };
}

/**
 * Asks for the confirmation in the same breath as for the script: the two then go over the same connection, so that a
 * server that has taken over meanwhile is not asked about what it never heard of.
 */
function confirmed(
  send: SendCommand,
  address: string,
  { command, args, timeoutMs, doubtOf }: Confirmation,
): Connection['run'] {
  const attempt = async (script: ScriptName, how: 'EVALSHA' | 'EVAL', scriptArgs: ScriptArg[]) => {
    const named = how === 'EVALSHA' ? scripts[script].sha1 : textOf(script);
    const running = send(how, [named, 1, ...scriptArgs]);
    const confirming = send(command, args, timeoutMs).then(doubtOf, confirmationLost);
    const [reply, doubt] = await Promise.all([running, confirming]);
    return new Reply(script, reply, doubt);
  };
  return async (script, partition, scriptArgs) => {
    const all = [partition, ...scriptArgs];
    try {
      try {
        return await attempt(script, 'EVALSHA', all);
      } catch (error) {
        if (!isUnknownScript(error)) throw error;
        return await attempt(script, 'EVAL', all);
      }
    } catch (error) {
      throw toSchedulerError(error, address);
    }
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

import type { RedisOptions as AnyRedisOptions } from 'ioredis';
import {
  checkChoice,
  checkDuration,
  checkIsObject,
  checkNumber,
  invalid,
  show,
} from '../domain/argumentChecks.js';
import { checkText, readGiven } from '../domain/given.js';
import { sentence } from '../domain/sentence.js';
import { parseRedisUrl } from './address.js';
import { DURABILITIES, type DurabilityOptions } from './durability.js';

/** A primary that Redis Sentinels watch over; the connection follows it when another becomes the primary. */
export interface SentinelOptions {
  /** What the Sentinels call the primary, for example `mymaster`. */
  readonly name: string;
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  /** Of the Sentinels themselves; the primary's are those of the connection. */
  readonly username?: string;
  readonly password?: string;
  /** The database of the primary; 0 when left out. */
  readonly db?: number;
  /** Whether the Sentinels and the primary are reached over TLS. */
  readonly tls?: boolean;
}

/** How to reach a Redis server: by `url`, or by `sentinels`. */
export interface ConnectionOptions extends DurabilityOptions {
  /** `redis://` or `rediss://` (TLS); a user name and password in it are used and never shown. */
  readonly url?: string;
  readonly sentinels?: SentinelOptions;
  readonly username?: string;
  readonly password?: string;
  /** How long to wait for the first connection, in ms; 5000 when left out. */
  readonly connectTimeoutMs?: number;
  /**
   * How long the reply to a call may take, in ms; 10000 when left out. A call without one fails with
   * `connection-lost`, and the connection is made anew.
   */
  readonly answerTimeoutMs?: number;
  /**
   * How many calls may wait while Redis is away; 1000 when left out, and no more than 32 MiB. More fail with
   * `too-many-waiting`.
   */
  readonly maxWaitingCalls?: number;
  /** Shown by CLIENT LIST; `redispatch` when left out. */
  readonly clientName?: string;
}

export const CONNECT_TIMEOUT_MS = 5000;
export const ANSWER_TIMEOUT_MS = 10_000;
export const MAX_WAITING_CALLS = 1000;

/** The members of the options. */
export const CONNECTION_MEMBERS = [
  ...(['url', 'sentinels', 'username', 'password', 'clientName'] as const),
  ...(['connectTimeoutMs', 'answerTimeoutMs', 'confirmTimeoutMs', 'maxWaitingCalls'] as const),
  ...(['durability', 'replicas'] as const),
];

/** @throws SchedulerError `invalid-setting` */
export function checkConnectionOptions(options: ConnectionOptions): void {
  checkText('username', options.username);
  checkText('password', options.password);
  if (options.clientName !== undefined) checkClientName(options.clientName);
  checkDuration('connectTimeoutMs', options.connectTimeoutMs);
  checkDuration('answerTimeoutMs', options.answerTimeoutMs);
  checkDuration('confirmTimeoutMs', options.confirmTimeoutMs);
  if (options.maxWaitingCalls !== undefined) {
    checkNumber('maxWaitingCalls', options.maxWaitingCalls, 0, 1_000_000);
  }
  if (options.durability !== undefined) {
    checkChoice('durability', options.durability, DURABILITIES);
  }
  if (options.replicas !== undefined) checkNumber('replicas', options.replicas, 1, 100);
  if (options.sentinels !== undefined) checkSentinels(options);
}

/** Redis takes no other characters, and would leave the connection without a name. */
function checkClientName(name: unknown): void {
  if (typeof name === 'string' && /^[!-~]{1,256}$/.test(name)) return;
  const said = sentence(
    'clientName is {0}; it must be 1 to 256 characters of ASCII without blanks.',
    show(name),
  );
  throw invalid(said);
}

function checkSentinels({ url, sentinels }: ConnectionOptions): void {
  if (url !== undefined) throw invalid(sentence('Give either a url or sentinels, not both.'));
  checkIsObject('sentinels', sentinels);
  readGiven('sentinels', () => {
    const { name, hosts, username, password, db, tls }: Partial<SentinelOptions> = sentinels ?? {};
    if (typeof name !== 'string' || !Array.isArray(hosts) || hosts.length === 0) {
      throw invalid(sentence('sentinels needs a name and at least one host.'));
    }
    for (const { host, port } of hosts) {
      if (typeof host !== 'string') throw invalid(sentence('A Sentinel needs a host.'));
      checkNumber('The port of a Sentinel', port, 1, 65_535);
    }
    checkText('sentinels.username', username);
    checkText('sentinels.password', password);
    if (db !== undefined) checkNumber('sentinels.db', db, 0, 99_999);
    if (tls !== undefined && typeof tls !== 'boolean') {
      throw invalid(sentence('sentinels.tls must be true or false, not {0}.', show(tls)));
    }
  });
}

/** Where a connection goes, without user name and password. */
export function shownAddress({ url, sentinels }: ConnectionOptions): string {
  if (sentinels === undefined) return parseRedisUrl(url).shown;
  const hosts = sentinels.hosts.map(({ host, port }) => `${host}:${port}`);
  return `${sentinels.name} (Sentinels ${hosts.join(', ')})`;
}

/** Replies come as they are; ioredis tells its types apart by that. */
type RedisOptions = Omit<AnyRedisOptions, 'replyMapping'>;

/** The options of ioredis; `mayRetry` says whether a lost connection is made anew. */
export function redisOptions(options: ConnectionOptions, mayRetry: () => boolean): RedisOptions {
  // the first connection fails at once; later ones are tried again, ever more slowly
  const retry = (times: number): number | null =>
    mayRetry() ? Math.min(50 * 2 ** Math.min(times, 6), 2000) : null;
  return {
    ...(options.sentinels === undefined ? serverOptions(options) : sentinelOptions(options)),
    connectionName: options.clientName ?? 'redispatch',
    connectTimeout: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    retryStrategy: retry,
    sentinelRetryStrategy: retry,
    // a primary that was made a replica: the connection must look for the new one
    reconnectOnError: ({ message }) =>
      /^READONLY|^ERR WAIT(AOF)? cannot be used with replica/.test(message),
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

function serverOptions(options: ConnectionOptions): RedisOptions {
  const { host, port, db, tls, username, password } = parseRedisUrl(options.url);
  return {
    host,
    port,
    db,
    ...(tls && { tls: {} }),
    ...credentials(options.username ?? username, options.password ?? password),
  };
}

function sentinelOptions({ sentinels, username, password }: ConnectionOptions): RedisOptions {
  const { name = '', hosts = [], db = 0, tls = false } = sentinels ?? {};
  return {
    name,
    sentinels: hosts.map(({ host, port }) => ({ host, port })),
    db,
    ...(tls && { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true }),
    ...(sentinels?.username !== undefined && { sentinelUsername: sentinels.username }),
    ...(sentinels?.password !== undefined && { sentinelPassword: sentinels.password }),
    ...credentials(username, password),
  };
}

function credentials(username?: string, password?: string): RedisOptions {
  return {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
}

import { SchedulerError } from '../domain/errors.js';
import { sentence, type Sentence } from '../domain/sentence.js';

/** Where a Redis server is, taken from a URL; the address is safe to show. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  /** `redis://host:port/db`, never with a user name or password. */
  readonly shown: string;
}

/**
 * Reads a Redis URL.
 *
 * @throws SchedulerError `invalid-url`; the message does not repeat the URL, which may hold a password
 */
export function parseRedisUrl(text: unknown): RedisAddress {
  const url = typeof text === 'string' ? URL.parse(text) : null;
  if (url === null) throw invalid(sentence('The Redis URL cannot be read.'));
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    throw invalid(sentence('"{0}//" is not a Redis URL.', url.protocol));
  }
  const path = url.pathname.replace(/^\//, '');
  if (!/^\d{0,5}$/.test(path)) {
    throw invalid(sentence('The database of the Redis URL is not a number.'));
  }
  const host = url.hostname === '' ? '127.0.0.1' : url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 6379 : Number(url.port);
  const db = path === '' ? 0 : Number(path);
  return {
    host,
    port,
    db,
    tls: url.protocol === 'rediss:',
    shown: `${url.protocol}//${host.includes(':') ? `[${host}]` : host}:${port}/${db}`,
    ...(url.username !== '' && { username: unescaped(url.username) }),
    ...(url.password !== '' && { password: unescaped(url.password) }),
  };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid(sentence('The user name or password in the Redis URL is not well escaped.'));
  }
}

function invalid(fault: Sentence): SchedulerError {
  const said = sentence(
    '{0} Use redis://[user[:password]@]host[:port][/db], or rediss:// for TLS.',
    fault,
  );
  return new SchedulerError('invalid-url', said);
}

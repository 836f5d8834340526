import { SchedulerError } from '../domain/errors.js';

/** The oldest Redis whose commands the scripts may use: LPOP with a count, ZMSCORE, LMOVE. */
export const OLDEST_REDIS = [6, 2] as const;

/** Reads the `key:value` lines of INFO. */
export function parseInfo(info: string): ReadonlyMap<string, string> {
  const lines = info.split(/\r?\n/).filter((line) => line.includes(':'));
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1)];
    }),
  );
}

/**
 * Checks that a server can hold pools, by what it says of itself.
 *
 * @returns what to call it, for example "Redis 7.0.15"
 * @throws SchedulerError `redis-too-old`, `redis-loading` or `read-only`
 */
export function checkServer(info: string, address: string): string {
  const facts = parseInfo(info);
  const version = facts.get('redis_version') ?? '0';
  const valkey = facts.get('valkey_version');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_REDIS;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new SchedulerError(
      'redis-too-old',
      `Redis at ${address} is version ${version}; Redispatch needs ${oldestMajor}.${oldestMinor} or newer. Upgrade the server.`,
    );
  }
  if (facts.get('loading') === '1') {
    throw new SchedulerError(
      'redis-loading',
      `Redis at ${address} is still loading its data. Try again when it has finished.`,
    );
  }
  if (facts.get('role') === 'slave' && facts.get('slave_read_only') !== '0') {
    throw new SchedulerError(
      'read-only',
      `Redis at ${address} is a read-only replica of ${facts.get('master_host') ?? 'another server'}. Connect to the primary.`,
    );
  }
  return valkey === undefined ? `Redis ${version}` : `Valkey ${valkey}`;
}

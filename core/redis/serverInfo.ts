import { SchedulerError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';

/** The oldest Redis whose commands the scripts may use: LPOP with a count, ZMSCORE, LMOVE. */
const OLDEST_REDIS = [6, 2] as const;

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

/** A server's version, and whether it is older than a version of Redis. */
export function compareVersion(
  facts: ReadonlyMap<string, string>,
  [leastMajor, leastMinor]: readonly [number, number],
): { readonly version: string; readonly older: boolean } {
  const version = facts.get('redis_version') ?? '0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return { version, older: major < leastMajor || (major === leastMajor && minor < leastMinor) };
}

/**
 * Checks that a server does not delete keys by itself: tasks would be gone.
 *
 * @param info its section on memory
 * @throws SchedulerError `evicting-memory`
 */
export function checkKeepsKeys(info: unknown, address: string): void {
  const facts = parseInfo(String(info));
  const policy = facts.get('maxmemory_policy') ?? 'noeviction';
  if (Number(facts.get('maxmemory') ?? 0) === 0 || policy === 'noeviction') return;
  throw new SchedulerError(
    'evicting-memory',
    sentence(
      'Redis at {0} deletes keys when it is full (maxmemory-policy {1}): tasks, keys against repeated enqueues, or results would be lost. Set maxmemory-policy to noeviction, or use another Redis.',
      address,
      policy,
    ),
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
  const valkey = facts.get('valkey_version');
  const { version, older } = compareVersion(facts, OLDEST_REDIS);
  if (older) {
    throw new SchedulerError(
      'redis-too-old',
      sentence(
        'Redis at {0} is version {1}; Redispatch needs {2} or newer. Upgrade the server.',
        address,
        version,
        OLDEST_REDIS.join('.'),
      ),
    );
  }
  if (facts.get('loading') === '1') {
    throw new SchedulerError(
      'redis-loading',
      sentence('Redis at {0} is still loading its data. Try again when it has finished.', address),
    );
  }
  if (facts.get('role') === 'slave' && facts.get('slave_read_only') !== '0') {
    throw new SchedulerError(
      'read-only',
      sentence(
        'Redis at {0} is a read-only replica of {1}. Connect to the primary.',
        address,
        facts.get('master_host') ?? '?',
      ),
    );
  }
  return valkey === undefined ? `Redis ${version}` : `Valkey ${valkey}`;
}

import { SchedulerError, type SchedulerErrorReason } from '../domain/errors.js';
import { sentence, type Sentence } from '../domain/sentence.js';

interface Rule {
  readonly pattern: RegExp;
  readonly reason: SchedulerErrorReason;
  /** @param said what the server or the system said, in one line */
  readonly message: (address: string, said: string) => Sentence;
}

const RULES: readonly Rule[] = [
  {
    pattern: /^(WRONGPASS|NOAUTH)|invalid password|no password is set/i,
    reason: 'wrong-credentials',
    message: (address) =>
      sentence(
        'Redis at {0} refused the user name or password. Check both; they are not shown here.',
        address,
      ),
  },
  {
    // some versions say in words only that a script was refused
    pattern: /(^|-)NOPERM|user executing the script can't/,
    reason: 'no-permission',
    message: (address, said) =>
      sentence(
        "Redis at {0} does not let this user do that. Grant it the pool's keys and the commands of the scripts ({1}).",
        address,
        said,
      ),
  },
  {
    pattern: /(^|-)LOADING/,
    reason: 'redis-loading',
    message: (address, said) =>
      sentence(
        'Redis at {0} is still loading its data. Try again when it has finished ({1}).',
        address,
        said,
      ),
  },
  {
    pattern: /DB index is out of range|invalid DB index/i,
    reason: 'invalid-url',
    message: (address, said) =>
      sentence(
        'Redis at {0} has no such database ({1}). Check the number at the end of the URL.',
        address,
        said,
      ),
  },
  {
    pattern: /^READONLY|-READONLY|UNBLOCKED .*replica/,
    reason: 'read-only',
    message: (address, said) =>
      sentence('Redis at {0} is a read-only replica. Connect to the primary ({1}).', address, said),
  },
  {
    pattern: /^OOM|-OOM/,
    reason: 'out-of-memory',
    message: (address, said) =>
      sentence(
        'Redis at {0} is at its maxmemory and took nothing. Free memory or raise the limit ({1}).',
        address,
        said,
      ),
  },
  {
    pattern: /^(MISCONF|MASTERDOWN|BUSY|NOREPLICAS|CLUSTERDOWN)/,
    reason: 'redis-refused',
    message: (address, said) => sentence('Redis at {0} takes no writes now ({1}).', address, said),
  },
  {
    pattern:
      /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOENT|connect timed/i,
    reason: 'unreachable',
    message: (address, said) =>
      sentence(
        'Redis at {0} cannot be reached. Check that it runs, and its host and port ({1}).',
        address,
        said,
      ),
  },
  {
    pattern: /^Too many calls wait/,
    reason: 'too-many-waiting',
    message: (address, said) =>
      sentence(
        'Redis at {0} is away, and as many calls wait for it as may; this one was not sent ({1}). Enqueue more slowly, or raise maxWaitingCalls.',
        address,
        said,
      ),
  },
  {
    pattern: /^Not connected/,
    reason: 'unreachable',
    message: (address, said) =>
      sentence('Redis at {0} is away; the call was not sent ({1}).', address, said),
  },
  {
    pattern: /^No answer within/,
    reason: 'connection-lost',
    message: (address, said) =>
      sentence(
        'Redis at {0} has stopped answering; what was under way may or may not have been done ({1}).',
        address,
        said,
      ),
  },
  {
    pattern: /connection is closed|max retries|ECONNRESET|EPIPE|stream isn't writeable|ended/i,
    reason: 'connection-lost',
    message: (address, said) =>
      sentence(
        'Redis at {0} closed the connection; what was under way may or may not have been done ({1}).',
        address,
        said,
      ),
  },
];

/**
 * Turns what ioredis throws into a typed error.
 *
 * @param address where the server is, without user name and password
 */
export function toSchedulerError(error: unknown, address: string): SchedulerError {
  if (error instanceof SchedulerError) return error;
  const text = error instanceof Error ? `${codeOf(error)}${error.message}` : String(error);
  const rule = RULES.find(({ pattern }) => pattern.test(text));
  // what the server says may be shown; arguments of the failed command, which ioredis adds, may not
  const said = text.split('\n', 1)[0]?.slice(0, 300) ?? '';
  return rule === undefined
    ? new SchedulerError('redis-refused', sentence('Redis at {0} answered: {1}', address, said))
    : new SchedulerError(rule.reason, rule.message(address, said));
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? `${error.code} ` : '';
}

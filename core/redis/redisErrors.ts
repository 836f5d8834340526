import { SchedulerError, type SchedulerErrorReason } from '../domain/errors.js';

interface Rule {
  readonly pattern: RegExp;
  readonly reason: SchedulerErrorReason;
  readonly advice: string;
}

const RULES: readonly Rule[] = [
  {
    pattern: /^(WRONGPASS|NOAUTH)|invalid password|no password is set/i,
    reason: 'wrong-credentials',
    advice: 'refused the user name or password. Check both; they are not shown here',
  },
  {
    pattern: /(^|-)NOPERM/,
    reason: 'no-permission',
    advice:
      "does not let this user do that. Grant it the pool's keys and the commands of the scripts",
  },
  {
    pattern: /(^|-)LOADING/,
    reason: 'redis-loading',
    advice: 'is still loading its data. Try again when it has finished',
  },
  {
    pattern: /^READONLY|-READONLY|UNBLOCKED .*replica/,
    reason: 'read-only',
    advice: 'is a read-only replica. Connect to the primary',
  },
  {
    pattern: /^OOM|-OOM/,
    reason: 'out-of-memory',
    advice: 'is at its maxmemory and took nothing. Free memory or raise the limit',
  },
  {
    pattern: /^(MISCONF|MASTERDOWN|BUSY|NOREPLICAS|CLUSTERDOWN)/,
    reason: 'redis-refused',
    advice: 'takes no writes now',
  },
  {
    pattern:
      /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOENT|connect timed/i,
    reason: 'unreachable',
    advice: 'cannot be reached. Check that it runs, and its host and port',
  },
  {
    pattern: /connection is closed|max retries|ECONNRESET|EPIPE|stream isn't writeable|ended/i,
    reason: 'connection-lost',
    advice: 'closed the connection; what was under way may or may not have been done',
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
  if (rule === undefined) {
    return new SchedulerError('redis-refused', `Redis at ${address} answered: ${said}`);
  }
  const detail = rule.reason === 'wrong-credentials' ? '' : ` (${said})`;
  return new SchedulerError(rule.reason, `Redis at ${address} ${rule.advice}${detail}.`);
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? `${error.code} ` : '';
}

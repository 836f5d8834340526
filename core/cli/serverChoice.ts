import { parseRedisUrl } from '../redis/address.js';
import type { ConnectOptions } from '../redis/scheduler.js';
import { UsageError } from './usageError.js';

export type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_URL = 'redis://127.0.0.1:6379';

/**
 * Which server to use, by the command line and else by the environment.
 *
 * @throws UsageError when the command line holds a password; SchedulerError `invalid-url`
 */
export function serverChoice(
  given: { readonly url?: string | undefined; readonly prefix?: string | undefined },
  environment: Environment,
): ConnectOptions {
  if (given.url !== undefined) refusePassword(given.url);
  const password = setIn(environment, 'REDISPATCH_PASSWORD');
  return {
    url: given.url ?? setIn(environment, 'REDISPATCH_URL') ?? DEFAULT_URL,
    ...(password !== undefined && { password }),
    ...(given.prefix !== undefined && { prefix: given.prefix }),
    clientName: 'redispatch-cli',
  };
}

function refusePassword(url: string): void {
  if (parseRedisUrl(url).password === undefined) return;
  throw new UsageError(
    'Do not give a password in --url: other users of this machine can see it in the list of processes. Set REDISPATCH_PASSWORD, or REDISPATCH_URL.',
  );
}

/** A variable that is set to nothing is as one that is not set. */
function setIn(environment: Environment, name: string): string | undefined {
  const value = environment[name];
  return value === '' ? undefined : value;
}

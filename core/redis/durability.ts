import { SchedulerError } from '../domain/errors.js';
import { sentence, type Sentence } from '../domain/sentence.js';
import type { ScriptArg } from './connection.js';
import { compareVersion } from './serverInfo.js';

/**
 * When something counts as written: `memory` as soon as Redis has it, `fsync` when it is in the append-only file on
 * its disk (WAITAOF), `replicated` when so many replicas have it (WAIT).
 */
export type Durability = 'memory' | 'fsync' | 'replicated';

export const DURABILITIES: readonly Durability[] = ['memory', 'fsync', 'replicated'];

export interface DurabilityOptions {
  /** When an enqueue, or the end of a task, counts as written; `memory` when left out. */
  readonly durability?: Durability;
  /** How many replicas must have it where durability is `replicated`; 1 when left out. */
  readonly replicas?: number;
  /** How long to wait for the disk or the replicas, in ms; 1000 when left out. Then it is `not-confirmed`. */
  readonly confirmTimeoutMs?: number;
}

/** The command that waits until all that this connection has written is safe, and how its reply is read. */
export interface Confirmation {
  readonly command: string;
  readonly args: readonly ScriptArg[];
  readonly timeoutMs: number;
  /** Why it is not safe; undefined where it is. */
  readonly doubtOf: (reply: unknown) => Sentence | undefined;
}

const CONFIRM_TIMEOUT_MS = 1000;
/** The first Redis with WAITAOF. */
const FSYNC_REDIS = [7, 2] as const;

/**
 * How writes are confirmed; undefined where nothing is asked for.
 *
 * @param info what the server says of itself
 * @throws SchedulerError `durability-unavailable`
 */
export function confirmationFor(
  { durability, replicas = 1, confirmTimeoutMs = CONFIRM_TIMEOUT_MS }: DurabilityOptions,
  info: ReadonlyMap<string, string>,
  address: string,
): Confirmation | undefined {
  switch (durability) {
    case undefined:
    case 'memory':
      return undefined;
    case 'fsync':
      checkCanSync(info, address);
      return {
        command: 'WAITAOF',
        args: [1, 0, confirmTimeoutMs],
        timeoutMs: confirmTimeoutMs,
        doubtOf: (reply) => {
          const synced: unknown = Array.isArray(reply) ? reply[0] : reply;
          return Number(synced) >= 1 ? undefined : notOnDisk(confirmTimeoutMs);
        },
      };
    case 'replicated':
      return {
        command: 'WAIT',
        args: [replicas, confirmTimeoutMs],
        timeoutMs: confirmTimeoutMs,
        doubtOf: (reply) => {
          const reached = Number(reply);
          return reached >= replicas
            ? undefined
            : notOnReplicas(reached, replicas, confirmTimeoutMs);
        },
      };
  }
}

function checkCanSync(info: ReadonlyMap<string, string>, address: string): void {
  const { version, older } = compareVersion(info, FSYNC_REDIS);
  if (older) {
    throw unavailable(
      sentence(
        'durability "fsync" needs WAITAOF, which Redis has since {0}; Redis at {1} is version {2}. Upgrade it, set its appendfsync to always and use "memory", or use "replicated".',
        FSYNC_REDIS.join('.'),
        address,
        version,
      ),
    );
  }
  if (info.get('aof_enabled') !== '1') {
    throw unavailable(
      sentence(
        'durability "fsync" needs the append-only file, which Redis at {0} does not write. Set its appendonly to yes.',
        address,
      ),
    );
  }
}

function unavailable(said: Sentence): SchedulerError {
  return new SchedulerError('durability-unavailable', said);
}

function notOnDisk(timeoutMs: number): Sentence {
  return sentence(
    'It is stored, but not known to be on the disk after {0} ms. It stays unless Redis stops before it is; an enqueue with a dedupKey can be repeated.',
    timeoutMs,
  );
}

function notOnReplicas(reached: number, wanted: number, timeoutMs: number): Sentence {
  return sentence(
    'It is stored, but only {0} of {1} replica(s) had it after {2} ms. It stays unless the primary fails before they have; an enqueue with a dedupKey can be repeated.',
    reached,
    wanted,
    timeoutMs,
  );
}

/** The connection ended before an answer came. */
export function confirmationLost(): Sentence {
  return sentence(
    'It was stored, but the connection ended before that was confirmed. An enqueue with a dedupKey can be repeated.',
  );
}

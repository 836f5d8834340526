import type { NodeName } from '../../domain/names.js';
import type { Partition } from '../partition.js';
import type { Sentence } from '../../domain/sentence.js';
import type { Reply } from '../replies.js';
import { decodeStale, type Stale } from './membership.js';

/** How a running task ended on its node. */
export interface Settlements {
  readonly completed: readonly string[];
  readonly failed: readonly FailedAttempt[];
  /** Of some of the completed: what is kept of them. */
  readonly results?: readonly TaskResult[];
}

export interface TaskResult {
  readonly token: string;
  readonly ttlMs: number;
  readonly json: string;
}

export interface FailedAttempt {
  readonly token: string;
  /** False to bury it at once, whatever attempts it has left. */
  readonly retry: boolean;
  /** When to retry it, in ms from now; by the pool's backoff when left out. */
  readonly retryAfterMs?: number;
  readonly error: string;
}

export interface TakenTask {
  readonly token: string;
  readonly body: string;
  readonly failedAttempts: number;
}

/** What a take gave; `lateSettles` are sequences whose lease was gone. */
export type Taken =
  | ({
      readonly kind: 'taken';
      readonly tasks: readonly TakenTask[];
    } & SettleReport)
  | ({
      readonly kind: 'empty';
      /** ms until the node is to come again though nobody wakes it: limits let no more start now. */
      readonly againInMs?: number;
    } & SettleReport)
  | ({ readonly kind: 'paused' } & SettleReport)
  | Stale;

export type Settled = { readonly kind: 'settled' } & SettleReport;

/** What became of the settles of a call. */
export interface SettleReport {
  /** Sequences whose lease was gone. */
  readonly lateSettles: readonly string[];
  /** Why it is not sure that the others stay settled; undefined where it is, or nobody asked. */
  readonly doubt?: Sentence;
}

/** Settles what a node has finished and takes up to `count` next tasks. */
export async function take(
  partition: Partition,
  node: NodeName,
  epoch: number,
  count: number,
  settlements: Settlements,
): Promise<Taken> {
  const args = [node, epoch, count, ...settleArgs(settlements)];
  const settles = settlements.completed.length + settlements.failed.length > 0;
  const reply = await (settles
    ? partition.runSurely('take', ...args)
    : partition.run('take', ...args));
  switch (reply.tag) {
    case 'taken':
      return { kind: 'taken', tasks: decodeTasks(reply), ...settleReport(reply) };
    case 'empty': {
      const againInMs = reply.wholeIfAny(2);
      const again = againInMs === undefined ? {} : { againInMs };
      return { kind: 'empty', ...again, ...settleReport(reply) };
    }
    case 'paused':
      return { kind: 'paused', ...settleReport(reply) };
    case 'stale':
      return decodeStale(reply.text(1));
    default:
      return reply.unknownTag();
  }
}

/** Settles what a node has finished and takes nothing. */
export async function settle(
  partition: Partition,
  node: NodeName,
  epoch: number,
  settlements: Settlements,
): Promise<Settled | Stale> {
  const reply = await partition.runSurely('settle', node, epoch, ...settleArgs(settlements));
  switch (reply.tag) {
    case 'settled':
      return { kind: 'settled', ...settleReport(reply) };
    case 'stale':
      return decodeStale(reply.text(1));
    default:
      return reply.unknownTag();
  }
}

function decodeTasks(reply: Reply): TakenTask[] {
  const bodies = reply.textsOrGone(3);
  const failed = new Map(
    reply.rowsIfAny(4, 2).map(([n, attempts]) => [Number(n), Number(attempts)]),
  );
  return reply.texts(2).map((token, i) => ({
    token,
    body: bodies[i] ?? '',
    failedAttempts: failed.get(i + 1) ?? 0,
  }));
}

function settleReport(reply: Reply): SettleReport {
  const { doubt } = reply;
  return { lateSettles: reply.texts(1), ...(doubt && { doubt }) };
}

function settleArgs({ completed, failed, results = [] }: Settlements): (string | number)[] {
  const args: (string | number)[] = [completed.length, ...completed, failed.length];
  for (const attempt of failed) args.push(attempt.token, againArg(attempt), attempt.error);
  if (results.length === 0) return args;
  args.push(results.length);
  for (const { token, ttlMs, json } of results) args.push(token, ttlMs, json);
  return args;
}

function againArg({ retry, retryAfterMs }: FailedAttempt): string {
  if (!retry) return '0';
  return retryAfterMs === undefined ? '1' : `+${retryAfterMs}`;
}

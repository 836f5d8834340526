import type { NodeName } from '../../domain/names.js';
import type { Partition } from '../partition.js';
import type { Reply } from '../replies.js';
import { decodeStale, type Stale } from './membership.js';

/** How a running task ended on its node. */
export interface Settlements {
  readonly completed: readonly string[];
  readonly failed: readonly FailedAttempt[];
}

export interface FailedAttempt {
  readonly token: string;
  /** False to bury it at once, whatever attempts it has left. */
  readonly retry: boolean;
  readonly error: string;
}

export interface TakenTask {
  readonly token: string;
  readonly body: string;
  readonly failedAttempts: number;
}

/** What a take gave; `lateSettles` are sequences whose lease was gone. */
export type Taken =
  | {
      readonly kind: 'taken';
      readonly tasks: readonly TakenTask[];
      readonly lateSettles: readonly string[];
    }
  | { readonly kind: 'empty' | 'paused'; readonly lateSettles: readonly string[] }
  | Stale;

export interface Settled {
  readonly kind: 'settled';
  /** Sequences whose lease was gone. */
  readonly lateSettles: readonly string[];
}

/** Settles what a node has finished and takes up to `count` next tasks. */
export async function take(
  partition: Partition,
  node: NodeName,
  epoch: number,
  count: number,
  settlements: Settlements,
): Promise<Taken> {
  const reply = await partition.run('take', node, epoch, count, ...settleArgs(settlements));
  switch (reply.tag) {
    case 'taken':
      return { kind: 'taken', tasks: decodeTasks(reply), lateSettles: reply.texts(1) };
    case 'empty':
    case 'paused':
      return { kind: reply.tag, lateSettles: reply.texts(1) };
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
  const reply = await partition.run('settle', node, epoch, ...settleArgs(settlements));
  switch (reply.tag) {
    case 'settled':
      return { kind: 'settled', lateSettles: reply.texts(1) };
    case 'stale':
      return decodeStale(reply.text(1));
    default:
      return reply.unknownTag();
  }
}

function decodeTasks(reply: Reply): TakenTask[] {
  const bodies = reply.textsOrGone(3);
  const failed = new Map(reply.rows(4, 2).map(([n, attempts]) => [Number(n), Number(attempts)]));
  return reply.texts(2).map((token, i) => ({
    token,
    body: bodies[i] ?? '',
    failedAttempts: failed.get(i + 1) ?? 0,
  }));
}

function settleArgs({ completed, failed }: Settlements): (string | number)[] {
  const args: (string | number)[] = [completed.length, ...completed, failed.length];
  for (const { token, retry, error } of failed) args.push(token, retry ? 1 : 0, error);
  return args;
}

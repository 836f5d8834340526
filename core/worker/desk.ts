import { NotConfirmedError, StaleLeaseError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';
import type { TaskId } from '../domain/task.js';
import { reportProgress, type NewNode, type Stale } from '../redis/calls/membership.js';
import { sweep } from '../redis/calls/sweep.js';
import {
  settle,
  take,
  type Settlements,
  type SettleReport,
  type TakenTask,
} from '../redis/calls/take.js';
import type { Partition } from '../redis/partition.js';
import { makeTaskId, tokenSequence } from '../redis/taskIds.js';
import { Alarm } from './alarm.js';
import { HeldTasks } from './held.js';
import { join, renew, resign, type Membership } from './membership.js';
import { unlessAborted } from './giveUp.js';
import { Pace } from './pace.js';
import { ProgressReports } from './progressReports.js';

/** Hears of what became of a node's tasks. */
export interface DeskListener {
  /** Redis has accepted how tasks ended. */
  readonly onSettled?: ((settled: SettledTasks) => void) | undefined;
  readonly onError: (error: NotConfirmedError | StaleLeaseError) => void;
  /** There may be something to take again. */
  readonly onRung: () => void;
}

/** Tasks whose end Redis has accepted. */
export interface SettledTasks {
  readonly completed: readonly TaskId[];
  /** Attempts that failed: they are tried again, or dead. */
  readonly failed: readonly TaskId[];
}

/** Redis does not take a node's word any more; of which membership that was said. */
export interface StaleWord extends Stale {
  readonly heardOf: Membership;
}

/** One partition, as a node works on it: its membership there, and what it holds. */
export class Desk {
  readonly held = new HeldTasks();
  readonly pace = new Pace();
  private readonly closing = new AbortController();
  readonly progress = new ProgressReports(
    (progress) =>
      this.call(reportProgress(this.partition, this.node.name, this.membership.epoch, progress)),
    this.closing.signal,
  );
  /** Nothing was there at the last look, and the doorbell has not rung since that look was sent. */
  private isIdle = false;
  /** How often the doorbell has rung. */
  private rings = 0;
  /** Rings when limits let more start, where nobody else would tell. */
  private readonly alarm = new Alarm(() => {
    this.rung();
    this.listener.onRung();
  });
  private dueIn: number | undefined;
  private asked: string | undefined;
  /** Joining again failed, or its reply was lost: what Redis says of the old membership may be about our own new one. */
  private mustRejoin = false;
  /** There while it joins again: what Redis says of the old membership meanwhile is old news. */
  private rejoining: Promise<void> | undefined;

  private constructor(
    readonly partition: Partition,
    private readonly node: NewNode,
    private membership: Membership,
    private readonly givenUp: AbortSignal,
    private readonly listener: DeskListener,
  ) {}

  /** Joins a partition; its calls are not waited for once `givenUp` is aborted. */
  static async join(
    partition: Partition,
    node: NewNode,
    givenUp: AbortSignal,
    listener: DeskListener,
  ): Promise<Desk> {
    const joining = join(partition, node);
    const membership = await unlessAborted(joining, givenUp);
    return new Desk(partition, node, membership, givenUp, listener);
  }

  /** Nothing more is reported of the progress of its tasks, and nothing more rings. */
  close(): void {
    this.alarm.clear();
    this.closing.abort();
  }

  /** ms until the next delayed task is due, as the last sweep told; undefined where none waits. */
  get dueInMs(): number | undefined {
    return this.dueIn;
  }

  /** Of a rebalance of the whole pool that the last sweep asked for. */
  get rebalanceId(): string | undefined {
    return this.asked;
  }

  get heartbeatTimeoutMs(): number {
    return this.membership.heartbeatTimeoutMs;
  }

  get idle(): boolean {
    return this.isIdle;
  }

  /** There may be something to take again. */
  rung(): void {
    this.isIdle = false;
    this.rings += 1;
  }

  /** Settles what has ended and takes up to `want` tasks. */
  async settleAndTake(want: number): Promise<readonly TakenTask[] | StaleWord> {
    const { rings } = this;
    const taken = await this.settling(({ epoch }, settlements) =>
      take(this.partition, this.node.name, epoch, want, settlements),
    );
    if (taken.kind === 'stale') return taken;
    if (taken.kind === 'taken') return taken.tasks;
    // a ring may be heard before the reply that it was to follow: it came over another connection
    if (rings === this.rings) this.isIdle = true;
    if (taken.kind === 'empty' && taken.againInMs !== undefined) this.alarm.set(taken.againInMs);
    return [];
  }

  /** Settles what has ended, and takes nothing. */
  async settleOnly(): Promise<StaleWord | undefined> {
    if (this.held.unsettled === 0) return undefined;
    const settled = await this.settling(({ epoch }, settlements) =>
      settle(this.partition, this.node.name, epoch, settlements),
    );
    return settled.kind === 'stale' ? settled : undefined;
  }

  /** Renews the heartbeat and the leases; tasks whose lease is gone are aborted. */
  async beat(): Promise<StaleWord | undefined> {
    const { membership } = this;
    const leases = this.held.leases();
    const done = this.pace.unheard();
    const renewed = await this.call(renew(membership, this.node.name, this.held.tokens(), done));
    if (renewed.kind === 'stale') return { ...renewed, heardOf: membership };
    if (done !== undefined) this.pace.heard(done);
    // others may have changed the pool's setting
    membership.heartbeatTimeoutMs = renewed.heartbeatTimeoutMs;
    const gone = new Set(renewed.lostLeases);
    const isLost = (token: string): boolean =>
      gone.has(tokenSequence(token)) && this.held.isStill(token, leases);
    this.forfeit([...leases.keys()].filter(isLost));
    return undefined;
  }

  /** Lets go of tasks whose lease is gone, all that are held when it is not said which; who listens hears of it. */
  forfeit(tokens: readonly string[] = this.held.tokens()): void {
    if (tokens.length === 0) return;
    const said = sentence(
      'The node "{0}" was silent for too long: {1} task(s) that it held went to others. Was it paused, or too busy to answer?',
      this.node.name,
      tokens.length,
    );
    const error = new StaleLeaseError(said, this.idsOf(tokens.map(tokenSequence)));
    this.held.forfeit(tokens, error);
    this.listener.onError(error);
  }

  /** Sweeps, unless a node has just done so; to the end, unless `isEnding` says so. */
  async sweep(leastGapMs: number, isEnding: () => boolean): Promise<void> {
    this.asked = undefined;
    let swept = await this.call(sweep(this.partition, leastGapMs));
    while (swept.more && !isEnding()) swept = await this.call(sweep(this.partition, 0));
    this.dueIn = swept.dueInMs;
    this.asked = swept.rebalanceId;
  }

  /** Whether something has been done about it already: two calls may hear of the same loss. */
  isOldNews({ heardOf }: StaleWord): boolean {
    return this.rejoining !== undefined || this.mustRejoin || this.membership !== heardOf;
  }

  /** Resolves when it has joined again, where it is about to. */
  async rejoined(): Promise<void> {
    if (this.mustRejoin) await this.rejoin();
    else await this.rejoining;
  }

  /** Joins again, once; all who ask meanwhile wait for the same. */
  async rejoin(): Promise<void> {
    this.rejoining ??= this.joinAgain().finally(() => (this.rejoining = undefined));
    await this.rejoining;
  }

  /** Gives back all it holds, and leaves the partition. */
  async resign(): Promise<void> {
    await this.call(resign(this.membership, this.node.name));
  }

  private async joinAgain(): Promise<void> {
    this.mustRejoin = true;
    this.membership = await this.call(join(this.partition, this.node));
    this.mustRejoin = false;
    this.rung();
  }

  /** Makes a call that settles what has ended; what may not have been settled is sent again another time. */
  private async settling<R extends { readonly kind: string } & SettleReport>(
    call: (membership: Membership, settlements: Settlements) => Promise<R | Stale>,
  ): Promise<R | StaleWord> {
    const { membership, held } = this;
    const settlements = held.settlements();
    let isSettled = false;
    try {
      const reply = await this.call(call(membership, settlements));
      if (isStale(reply)) return { ...reply, heardOf: membership };
      isSettled = true;
      this.tell(settlements, reply);
      return reply;
    } finally {
      if (isSettled) held.drop(settlements);
      else held.keep(settlements);
    }
  }

  /** Tells what became of settles; one repeated because its reply was lost counts as late, too. */
  private tell(settlements: Settlements, { lateSettles, doubt }: SettleReport): void {
    const { completed, failed } = settlements;
    if (completed.length + failed.length === 0) return;
    if (lateSettles.length > 0) this.tellOfLate(lateSettles);
    const late = new Set(lateSettles);
    const idsOf = (tokens: readonly string[]): TaskId[] =>
      this.idsOf(tokens.map(tokenSequence).filter((sequence) => !late.has(sequence)));
    if (doubt !== undefined) {
      const tokens = [...completed, ...failed.map(({ token }) => token)];
      this.listener.onError(new NotConfirmedError(doubt, idsOf(tokens)));
    } else if (this.listener.onSettled !== undefined) {
      const failedTokens = failed.map(({ token }) => token);
      this.listener.onSettled({ completed: idsOf(completed), failed: idsOf(failedTokens) });
    }
  }

  private tellOfLate(lateSettles: readonly string[]): void {
    const said = sentence(
      'The end of {0} task(s) on the node "{1}" came too late: their leases were gone. They went to others, or their end had been told before and the reply was lost.',
      lateSettles.length,
      this.node.name,
    );
    this.listener.onError(new StaleLeaseError(said, this.idsOf(lateSettles)));
  }

  private idsOf(sequences: readonly string[]): TaskId[] {
    return sequences.map((sequence) => makeTaskId(this.partition.index, sequence));
  }

  private call<T>(call: Promise<T>): Promise<T> {
    return unlessAborted(call, this.givenUp);
  }
}

function isStale(reply: { readonly kind: string }): reply is Stale {
  return reply.kind === 'stale';
}

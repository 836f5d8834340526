import type { SchedulerError } from '../domain/errors.js';
import type { NodeName } from '../domain/names.js';
import type { Stale } from '../redis/calls/membership.js';
import { sweep } from '../redis/calls/sweep.js';
import { settle, take, type Settlements, type TakenTask } from '../redis/calls/take.js';
import type { Partition } from '../redis/partition.js';
import { tokenSequence } from '../redis/taskIds.js';
import { HeldTasks } from './held.js';
import { join, renew, resign, type Membership } from './membership.js';
import { unlessAborted } from './giveUp.js';

/** What a desk's node is. */
export interface NodeTraits {
  readonly name: NodeName;
  readonly weight: number;
  readonly capacity: number;
}

/** Redis does not take a node's word any more; of which membership that was said. */
export interface StaleWord extends Stale {
  readonly heardOf: Membership;
}

/** One partition, as a node works on it: its membership there, and what it holds. */
export class Desk {
  readonly held = new HeldTasks();
  /** Nothing was there at the last look, and the doorbell has not rung since that look was sent. */
  private isIdle = false;
  /** How often the doorbell has rung. */
  private rings = 0;
  /** Joining again failed, or its reply was lost: what Redis says of the old membership may be about our own new one. */
  private mustRejoin = false;
  /** There while it joins again: what Redis says of the old membership meanwhile is old news. */
  private rejoining: Promise<void> | undefined;

  private constructor(
    readonly partition: Partition,
    private readonly node: NodeTraits,
    private membership: Membership,
    private readonly givenUp: AbortSignal,
  ) {}

  /** Joins a partition; its calls are not waited for once `givenUp` is aborted. */
  static async join(partition: Partition, node: NodeTraits, givenUp: AbortSignal): Promise<Desk> {
    const joining = join(partition, node.name, node.weight, node.capacity);
    return new Desk(partition, node, await unlessAborted(joining, givenUp), givenUp);
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

  /** Renews the heartbeat and the leases; tasks whose lease is gone are aborted with `lost`. */
  async beat(lost: SchedulerError): Promise<StaleWord | undefined> {
    const { membership } = this;
    const renewed = await this.call(renew(membership, this.node.name, this.held.tokens()));
    if (renewed.kind === 'stale') return { ...renewed, heardOf: membership };
    // others may have changed the pool's setting
    membership.heartbeatTimeoutMs = renewed.heartbeatTimeoutMs;
    const gone = new Set(renewed.lostLeases);
    this.held.forfeit((token) => gone.has(tokenSequence(token)), lost);
    return undefined;
  }

  /** Sweeps, unless a node has just done so; to the end, unless `isEnding` says so. */
  async sweep(leastGapMs: number, isEnding: () => boolean): Promise<void> {
    let swept = await this.call(sweep(this.partition, leastGapMs));
    while (swept !== 'busy' && swept.more && !isEnding()) {
      swept = await this.call(sweep(this.partition, 0));
    }
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
    const { name, weight, capacity } = this.node;
    this.mustRejoin = true;
    this.membership = await this.call(join(this.partition, name, weight, capacity));
    this.mustRejoin = false;
    this.rung();
  }

  /** Makes a call that settles what has ended; what may not have been settled is sent again another time. */
  private async settling<R extends { readonly kind: string }>(
    call: (membership: Membership, settlements: Settlements) => Promise<R | Stale>,
  ): Promise<R | StaleWord> {
    const { membership, held } = this;
    const settlements = held.settlements();
    let isSettled = false;
    try {
      const reply = await this.call(call(membership, settlements));
      if (isStale(reply)) return { ...reply, heardOf: membership };
      isSettled = true;
      return reply;
    } finally {
      if (isSettled) held.drop(settlements);
      else held.keep(settlements);
    }
  }

  private call<T>(call: Promise<T>): Promise<T> {
    return unlessAborted(call, this.givenUp);
  }
}

function isStale(reply: { readonly kind: string }): reply is Stale {
  return reply.kind === 'stale';
}

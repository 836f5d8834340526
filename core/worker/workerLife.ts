import { SchedulerError } from '../domain/errors.js';
import type { NodeName } from '../domain/names.js';
import { sentence } from '../domain/sentence.js';
import type { Stale } from '../redis/calls/membership.js';
import { settle, take, type Settlements, type TakenTask } from '../redis/calls/take.js';
import { sweep } from '../redis/calls/sweep.js';
import type { Pool } from '../redis/pool.js';
import { makeTaskId, parseToken } from '../redis/taskIds.js';
import { Doorbell } from './doorbell.js';
import { HeldTasks } from './held.js';
import { join, renew, resign, supersededError, type Membership } from './membership.js';
import { pause, repeat, type Repeated } from './repeat.js';
import { runTask, type TaskHandler } from './runTask.js';
import { Signal } from './signal.js';

export interface WorkerSettings {
  readonly name: NodeName;
  readonly capacity: number;
  readonly weight: number;
  readonly handler: TaskHandler;
  readonly onError: (error: SchedulerError) => void;
}

/** One partition, as this node works on it. */
interface Desk {
  membership: Membership;
  /** There while it joins again: what Redis says of the old membership meanwhile is old news. */
  rejoining?: Promise<void> | undefined;
  readonly held: HeldTasks;
  /** Nothing was there at the last look, and the doorbell has not rung since. */
  idle: boolean;
}

const SWEEP_GAP_MS = 1000;
const LEAST_RETRY_MS = 50;
const MOST_RETRY_MS = 2000;

/**
 * A node's life.
 *
 *   joining -> working -> stopping -> stopped
 *
 * Working is one loop: a call settles what has ended and takes what there is room for; while a call is under
 * way, more tasks end, so the calls carry the more the busier the node is, and a lone task never waits for
 * company. With nothing to do it blocks on its wake keys. Beside the loop the heart renews leases and the
 * sweep does the pool's maintenance. Declared lost, it drops what it held and joins again; superseded by
 * another process of its name, it stops.
 */
export class WorkerLife {
  readonly name: NodeName;
  readonly ready: Promise<void>;
  readonly stopped: Promise<void>;
  private readonly desks: Desk[] = [];
  private readonly changed = new Signal();
  private readonly ending = new AbortController();
  private doorbell: Doorbell | undefined;
  private listening = false;
  private superseded = false;
  private turn = 0;

  constructor(
    private readonly pool: Pool,
    private readonly settings: WorkerSettings,
  ) {
    this.name = settings.name;
    this.ready = this.joinAll();
    // `live` waits for it and reports its failure
    this.ready.catch(() => undefined);
    this.stopped = this.live();
  }

  async stop(timeoutMs: number): Promise<void> {
    this.ending.abort();
    this.changed.raise();
    const patience = setTimeout(() => {
      const late = new SchedulerError(
        'cancelled',
        sentence('The worker "{0}" was stopped.', this.name),
      );
      for (const { held } of this.desks) held.forfeit(() => true, late);
      this.changed.raise();
    }, timeoutMs);
    await this.stopped;
    clearTimeout(patience);
  }

  private async joinAll(): Promise<void> {
    const { name, weight, capacity } = this.settings;
    const connection = await this.pool.scheduler.another();
    this.doorbell = new Doorbell(connection, this.pool.wakeKeys(name));
    for (const partition of this.pool.partitionsOf()) {
      const membership = await join(partition, name, weight, capacity);
      this.desks.push({ membership, held: new HeldTasks(), idle: false });
    }
  }

  private async live(): Promise<void> {
    let chores: Repeated[] = [];
    try {
      await this.ready;
      chores = this.startChores();
      await this.work();
      await this.finish();
    } catch (error) {
      if (error instanceof SchedulerError) this.report(error);
      else throw error;
    } finally {
      this.ending.abort();
      this.doorbell?.close();
      await Promise.all(chores.map((chore) => chore.stop()));
    }
  }

  private startChores(): Repeated[] {
    const timeoutMs = Math.min(...this.desks.map((desk) => desk.membership.heartbeatTimeoutMs));
    const quarterMs = Math.ceil(timeoutMs / 4);
    const sweepGapMs = Math.min(SWEEP_GAP_MS, quarterMs);
    return [
      repeat(quarterMs, () => this.guarded(() => this.beat())),
      repeat(sweepGapMs, () => this.guarded(() => this.sweepAll(sweepGapMs))),
    ];
  }

  /** Takes and settles until it is told to stop. */
  private async work(): Promise<void> {
    let retryMs = LEAST_RETRY_MS;
    while (!this.isEnding()) {
      const desk = this.nextDesk();
      if (desk === undefined) {
        this.listen();
        await this.changed.wait();
        continue;
      }
      try {
        await this.settleAndTake(desk);
        retryMs = LEAST_RETRY_MS;
      } catch (error) {
        this.report(error);
        await pause(retryMs, this.ending.signal);
        retryMs = Math.min(2 * retryMs, MOST_RETRY_MS);
      }
    }
  }

  /** Lets running tasks end and settles them; gives the rest back. */
  private async finish(): Promise<void> {
    while (!this.superseded && this.desks.some(({ held }) => held.tokens().length > 0)) {
      for (const desk of this.desks) await this.guarded(() => this.settleOnly(desk));
      if (this.desks.some(({ held }) => held.running > 0)) await this.changed.wait();
      else if (this.desks.some(({ held }) => held.unsettled > 0)) await this.changed.wait(100);
    }
    if (this.superseded) return;
    // with Redis away, the sweep gives back what it held; a stop must not wait for that
    if (!this.pool.scheduler.isConnected()) return;
    await this.guarded(async () => {
      for (const { membership } of this.desks) await resign(membership, this.name);
    });
  }

  /** The next partition in turn with something to settle, or with a place for what it may hold. */
  private nextDesk(): Desk | undefined {
    const room = this.room();
    for (let i = 1; i <= this.desks.length; i++) {
      const index = (this.turn + i) % this.desks.length;
      const desk = this.desks[index];
      if (desk !== undefined && (desk.held.unsettled > 0 || (room > 0 && !desk.idle))) {
        this.turn = index;
        return desk;
      }
    }
    return undefined;
  }

  private room(): number {
    const running = this.desks.reduce((sum, { held }) => sum + held.running, 0);
    return this.settings.capacity - running;
  }

  private async settleAndTake(desk: Desk): Promise<void> {
    const { membership } = desk;
    const { partition, epoch } = membership;
    const settlements = desk.held.settlements();
    const want = desk.idle ? 0 : this.room();
    const taken = await take(partition, this.name, epoch, want, settlements);
    if (taken.kind === 'stale') {
      await this.onStale(desk, membership, taken);
      return;
    }
    desk.held.drop(settlements);
    if (taken.kind === 'taken') {
      for (const task of taken.tasks) this.start(desk, task);
    } else {
      desk.idle = true;
    }
  }

  private async settleOnly(desk: Desk): Promise<void> {
    const settlements: Settlements = desk.held.settlements();
    if (settlements.completed.length + settlements.failed.length === 0) return;
    const { membership } = desk;
    const { partition, epoch } = membership;
    const reply = await settle(partition, this.name, epoch, settlements);
    if ('kind' in reply) await this.onStale(desk, membership, reply);
    else desk.held.drop(settlements);
  }

  private start(desk: Desk, { token, body, failedAttempts }: TakenTask): void {
    const stop = new AbortController();
    const id = makeTaskId(desk.membership.partition.index, parseToken(token).sequence);
    desk.held.add(token, stop);
    void runTask({ id, body, number: failedAttempts + 1 }, this.settings.handler, stop).then(
      (outcome) => {
        desk.held.end(token, stop, outcome);
        this.changed.raise();
      },
    );
  }

  /** Waits for the doorbell, beside the loop: running tasks go on ending meanwhile. */
  private listen(): void {
    if (this.listening || this.doorbell === undefined || this.room() === 0) return;
    this.listening = true;
    void this.doorbell.heard().then(() => {
      this.listening = false;
      for (const desk of this.desks) desk.idle = false;
      this.changed.raise();
    });
  }

  private async beat(): Promise<void> {
    for (const desk of this.desks) {
      const { membership } = desk;
      const gone = await renew(membership, this.name, desk.held.tokens());
      if ('kind' in gone) {
        await this.onStale(desk, membership, gone);
      } else if (gone.length > 0) {
        const sequences = new Set(gone);
        const lost = new SchedulerError('cancelled', sentence('The lease of this task ran out.'));
        desk.held.forfeit((token) => sequences.has(parseToken(token).sequence), lost);
        this.changed.raise();
      }
    }
  }

  private async sweepAll(gapMs: number): Promise<void> {
    for (const { membership } of this.desks) {
      let swept = await sweep(membership.partition, gapMs);
      while (swept !== 'busy' && swept.more && !this.isEnding()) {
        swept = await sweep(membership.partition, 0);
      }
    }
  }

  /** Two calls may hear of the same loss; only the first one joins again. */
  private async onStale(desk: Desk, heardOf: Membership, { why }: Stale): Promise<void> {
    if (desk.rejoining !== undefined || desk.membership !== heardOf) return desk.rejoining;
    const error =
      why === 'superseded'
        ? supersededError(this.name, this.pool.name)
        : new SchedulerError(
            'cancelled',
            sentence('The node "{0}" was lost; its tasks went elsewhere.', this.name),
          );
    desk.held.forfeit(() => true, error);
    if (why === 'superseded') {
      this.superseded = true;
      this.report(error);
      this.ending.abort();
    } else if (!this.isEnding()) {
      desk.rejoining = this.rejoin(desk).finally(() => (desk.rejoining = undefined));
      await desk.rejoining;
    }
    this.changed.raise();
  }

  private async rejoin(desk: Desk): Promise<void> {
    const { name, weight, capacity } = this.settings;
    desk.membership = await join(desk.membership.partition, name, weight, capacity);
    desk.idle = false;
  }

  private isEnding(): boolean {
    return this.ending.signal.aborted;
  }

  private async guarded(round: () => Promise<void>): Promise<void> {
    try {
      await round();
    } catch (error) {
      this.report(error);
    }
  }

  private report(error: unknown): void {
    if (error instanceof SchedulerError) this.settings.onError(error);
    else throw error;
  }
}

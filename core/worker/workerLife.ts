import { SchedulerError } from '../domain/errors.js';
import type { NodeName } from '../domain/names.js';
import { sentence } from '../domain/sentence.js';
import { rebalanceRound } from '../redis/autoRebalance.js';
import type { TakenTask } from '../redis/calls/take.js';
import type { Pool } from '../redis/pool.js';
import { makeTaskId, tokenSequence } from '../redis/taskIds.js';
import { CallsUnderWay, MOST_CALLS } from './callsUnderWay.js';
import type { NewNode } from '../redis/calls/membership.js';
import { Desk, type SettledTasks, type StaleWord } from './desk.js';
import { Doorbell } from './doorbell.js';
import { unlessAborted } from './giveUp.js';
import { supersededError } from './membership.js';
import { startPatience } from './patience.js';
import { repeat, type Repeated } from './repeat.js';
import { runTask, type Outcome, type Runner } from './runTask.js';
import { Signal } from './signal.js';
import { StopSwitch } from './stopSwitch.js';

export interface WorkerSettings extends NewNode, Runner {
  readonly onError: (error: SchedulerError) => void;
  readonly onSettled?: ((settled: SettledTasks) => void) | undefined;
}

const SWEEP_GAP_MS = 1000;
/** Between two tries to settle the last tasks, in ms. */
const FAREWELL_RETRY_MS = 50;
/** A node that runs fewer at once asks for all of them in one call. */
const LEAST_TO_HALVE = 8;

/**
 * A node's life.
 *
 *   joining -> working -> stopping -> stopped
 *
 * Working is one loop: a call settles what has ended and takes what there is room for; while a call is under
 * way, more tasks end, so the calls carry the more the busier the node is, and a lone task never waits for
 * company. With nothing to do it blocks on its wake keys. Beside the loop the heart renews leases and the
 * sweep does the pool's maintenance. Declared lost, it drops what it held and joins again; superseded by
 * another process of its name, or with its connection closed by the program, it stops.
 */
export class WorkerLife {
  readonly name: NodeName;
  readonly ready: Promise<void>;
  readonly stopped: Promise<void>;
  private readonly desks: Desk[] = [];
  private readonly changed = new Signal();
  private readonly ending = new AbortController();
  /** Redis is not waited for any more. */
  private readonly givingUp = new AbortController();
  private doorbell: Doorbell | undefined;
  private listening = false;
  private superseded = false;
  private hasForfeited = false;
  private turn = 0;
  private readonly calls = new CallsUnderWay(
    this.ending.signal,
    (error) => this.report(error),
    () => this.changed.raise(),
  );
  /** Most tasks asked for in one call: half of what it runs at once, where halves are worth a call. */
  private readonly mostTaken: number;

  constructor(
    private readonly pool: Pool,
    private readonly settings: WorkerSettings,
  ) {
    this.name = settings.name;
    const half = Math.ceil(settings.capacity / MOST_CALLS);
    this.mostTaken = settings.capacity < LEAST_TO_HALVE ? settings.capacity : half;
    this.ready = this.joinAll();
    // `live` waits for it and reports its failure
    this.ready.catch(() => undefined);
    this.stopped = this.live();
  }

  async stop(timeoutMs: number): Promise<void> {
    this.end();
    const relax = startPatience({
      timeoutMs,
      isIdleAndAway: () => this.running() === 0 && !this.pool.scheduler.isConnected(),
      onTimeout: () => {
        const said = sentence('The worker "{0}" was stopped.', this.name);
        this.forfeitAll(new SchedulerError('cancelled', said));
      },
      onGiveUp: () => this.giveUp(),
    });
    try {
      await this.stopped;
    } finally {
      relax();
    }
  }

  private async joinAll(): Promise<void> {
    await unlessAborted(this.pool.admit(['blpop']), this.givingUp.signal);
    const opening = Doorbell.open(this.pool.scheduler, this.pool.wakeKeys(this.name));
    try {
      this.doorbell = await unlessAborted(opening, this.givingUp.signal);
    } catch (error) {
      // it may still open; nobody would close it then
      opening.then((late) => late.close()).catch(() => undefined);
      throw error;
    }
    const { settings, givingUp } = this;
    const listener = { ...settings, onRung: () => this.changed.raise() };
    for (const partition of this.pool.partitionsOf()) {
      this.desks.push(await Desk.join(partition, settings, givingUp.signal, listener));
    }
  }

  private async live(): Promise<void> {
    let chores: Repeated[] = [];
    try {
      await this.ready;
      chores = this.startChores();
      await this.work();
    } catch (error) {
      this.report(error);
    } finally {
      this.end();
      await this.finish();
      this.doorbell?.close();
      for (const desk of this.desks) desk.close();
      await Promise.all(chores.map((chore) => chore.stop()));
    }
  }

  private startChores(): Repeated[] {
    // asked for each time, because the pool's setting may change
    const beatGapMs = (): number =>
      Math.ceil(Math.min(...this.desks.map((desk) => desk.heartbeatTimeoutMs)) / 4);
    const sweepGapMs = (): number => Math.min(SWEEP_GAP_MS, beatGapMs());
    // sooner where a delayed task is due before
    const nextSweepMs = (): number =>
      Math.max(
        1,
        Math.min(sweepGapMs(), ...this.desks.map(({ dueInMs = SWEEP_GAP_MS }) => dueInMs)),
      );
    return [
      repeat(beatGapMs, () => this.eachDesk((desk) => this.beat(desk))),
      repeat(nextSweepMs, async () => {
        await this.eachDesk((desk) => desk.sweep(sweepGapMs(), () => this.isEnding()));
        await this.guarded(() => this.rebalance());
      }),
    ];
  }

  /** Rebalances the pool where the sweep of its first partition has asked for it. */
  private async rebalance(): Promise<void> {
    const [lead] = this.desks;
    while (lead?.rebalanceId !== undefined && !this.isEnding()) {
      const round = rebalanceRound(this.pool.partitionsOf(), lead.rebalanceId);
      if ((await unlessAborted(round, this.givingUp.signal)) === 0) return;
      // as long as it goes on, nobody else is asked for it
      await lead.sweep(0, () => this.isEnding());
    }
  }

  /** Takes and settles until it is told to stop; what is under way then is waited for. */
  private async work(): Promise<void> {
    while (!this.isEnding()) {
      await this.calls.calm();
      if (this.isEnding()) break;
      const desk = this.calls.areFull ? undefined : this.nextDesk();
      if (desk === undefined) {
        this.listen();
        await this.changed.wait();
        continue;
      }
      const want = desk.idle ? 0 : Math.min(this.room(), this.mostTaken);
      this.calls.start(want, () => this.settleAndTake(desk, want));
    }
    await this.calls.ended();
  }

  /** Lets running tasks end and settles them; gives the rest back. */
  private async finish(): Promise<void> {
    while (!this.superseded && !this.hasGivenUp() && this.holdsAny()) {
      await this.eachDesk(async (desk) => this.heed(desk, await desk.settleOnly()));
      if (this.running() > 0) await this.changed.wait();
      else if (this.holdsAny()) await this.changed.wait(FAREWELL_RETRY_MS);
    }
    if (this.superseded || this.hasGivenUp()) return;
    await this.eachDesk(async (desk) => {
      if (!this.hasGivenUp()) await desk.resign();
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

  private async settleAndTake(desk: Desk, want: number): Promise<void> {
    const taken = await desk.settleAndTake(want);
    if ('kind' in taken) await this.heed(desk, taken);
    else {
      const begunMs = desk.pace.begin();
      for (const task of taken) this.start(desk, task, begunMs);
    }
  }

  private start(desk: Desk, { token, body, failedAttempts }: TakenTask, begunMs: number): void {
    // it came too late: what this worker is given is given to others
    if (this.hasForfeited) return;
    const stop = new StopSwitch();
    const id = makeTaskId(desk.partition.index, tokenSequence(token));
    desk.held.add(token, stop);
    const end = (outcome: Outcome): void => {
      desk.progress.forget(token);
      if (desk.held.end(token, stop, outcome)) desk.pace.end(token, outcome, begunMs);
      this.changed.raise();
    };
    const attempt = { id, body, number: failedAttempts + 1 };
    const report = (json: string): void => desk.progress.note(token, json);
    const outcome = runTask(attempt, this.settings, stop, report);
    if (outcome instanceof Promise) void outcome.then(end);
    else end(outcome);
  }

  /** Waits for the doorbell, beside the loop: running tasks go on ending meanwhile. */
  private listen(): void {
    if (this.listening || this.doorbell === undefined || this.room() === 0) return;
    this.listening = true;
    void this.doorbell.heard().then(() => {
      this.listening = false;
      for (const desk of this.desks) desk.rung();
      this.changed.raise();
    });
  }

  private async beat(desk: Desk): Promise<void> {
    await this.heed(desk, await desk.beat());
    this.changed.raise();
  }

  /** Does what is to be done when Redis does not take the node's word any more. */
  private async heed(desk: Desk, stale: StaleWord | undefined): Promise<void> {
    if (stale === undefined) return;
    // above all its own registration, which it has not heard of yet, must not be taken for another process's
    if (desk.isOldNews(stale)) return desk.rejoined();
    if (stale.why === 'superseded') {
      if (this.superseded) return;
      this.superseded = true;
      const error = supersededError(this.name, this.pool.name);
      // its tasks in all partitions are the successor's now
      this.forfeitAll(error);
      this.report(error);
      this.end();
    } else {
      desk.forfeit();
      if (!this.isEnding()) await desk.rejoin();
      this.changed.raise();
    }
  }

  private forfeitAll(reason: SchedulerError): void {
    this.hasForfeited = true;
    for (const { held } of this.desks) held.forfeit(held.tokens(), reason);
    this.changed.raise();
  }

  private end(): void {
    this.ending.abort();
    this.changed.raise();
  }

  private giveUp(): void {
    this.givingUp.abort();
    this.changed.raise();
  }

  private running(): number {
    return this.desks.reduce((sum, { held }) => sum + held.running, 0);
  }

  private room(): number {
    return this.settings.capacity - this.running() - this.calls.asked;
  }

  private holdsAny(): boolean {
    return this.desks.some(({ held }) => held.tokens().length > 0);
  }

  private isEnding(): boolean {
    return this.ending.signal.aborted;
  }

  private hasGivenUp(): boolean {
    return this.givingUp.signal.aborted;
  }

  /** One partition that fails must not keep the others from their turn. */
  private async eachDesk(act: (desk: Desk) => Promise<void>): Promise<void> {
    for (const desk of this.desks) await this.guarded(() => act(desk));
  }

  private async guarded(round: () => Promise<void>): Promise<void> {
    try {
      await round();
    } catch (error) {
      this.report(error);
    }
  }

  private report(error: unknown): void {
    if (!(error instanceof SchedulerError)) throw error;
    // what it gave up by itself is no news
    if (error.reason === 'cancelled' && this.hasGivenUp()) return;
    this.settings.onError(error);
    // without a connection nothing can be done any more, nor told
    if (error.reason === 'closed') {
      this.giveUp();
      this.end();
    }
  }
}

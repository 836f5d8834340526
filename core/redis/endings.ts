import { setTimeout as pause } from 'node:timers/promises';
import { checkDuration } from '../domain/argumentChecks.js';
import { SchedulerError, TaskFailedError } from '../domain/errors.js';
import { checkSignal, readOptions } from '../domain/given.js';
import { sentence } from '../domain/sentence.js';
import type { JsonValue, TaskId } from '../domain/task.js';
import { unknownTask } from './calls/faults.js';
import { MAX_OUTCOMES, outcomes, type TaskOutcome } from './calls/outcome.js';
import type { EndEvents } from './endEvents.js';
import type { Partition } from './partition.js';
import { makeTaskId, parseTaskId } from './taskIds.js';

/** How long to wait for the end of a task. */
export interface WaitOptions {
  /** In ms; without end when left out. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

interface Waiter {
  readonly id: TaskId;
  readonly resolve: (result: JsonValue) => void;
  readonly reject: (error: unknown) => void;
}

/** Listening, from the first who waits to the last. */
interface Session {
  events: Promise<EndEvents>;
}

/** All who wait are looked up so often, in ms, for what was not heard: an event that was trimmed, or that came between two connections. */
const LOOK_AT_ALL_MS = 5000;

/** After a fault, before it is tried again, in ms. */
const AFTER_FAULT_MS = 500;

/**
 * Waits for the ends of tasks. All who wait share one connection, which is there only while somebody waits: it hears of
 * each end at once, and every few seconds all who still wait are looked up, for what it may have missed.
 */
export class Endings {
  private readonly waiters = new Map<TaskId, Set<Waiter>>();
  private session: Session | undefined;

  constructor(
    private readonly slices: readonly Partition[],
    private readonly listen: () => Promise<EndEvents>,
  ) {}

  /** As `Pool.waitFor`. */
  async waitFor(id: string, options: WaitOptions): Promise<JsonValue> {
    const { partition, sequence } = parseTaskId(id);
    const { timeoutMs, signal } = readOptions('The options', options, ['timeoutMs', 'signal']);
    checkDuration('timeoutMs', timeoutMs);
    checkSignal(signal);
    if (this.slices[partition] === undefined) throw unknownTask(id);
    const taskId = makeTaskId(partition, sequence);
    let forget = (): void => undefined;
    let stop = (): void => undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<JsonValue>((resolve, reject) => {
        const waiter: Waiter = { id: taskId, resolve, reject };
        forget = () => this.remove(waiter);
        stop = () => reject(cancelled(taskId));
        if (timeoutMs !== undefined) timer = setTimeout(stop, timeoutMs);
        signal?.addEventListener('abort', stop, { once: true });
        if (signal?.aborted) stop();
        this.add(waiter).catch(reject);
      });
    } finally {
      clearTimeout(timer);
      // the signal may live on
      signal?.removeEventListener('abort', stop);
      forget();
    }
  }

  private async add(waiter: Waiter): Promise<void> {
    const group = this.waiters.get(waiter.id) ?? new Set();
    this.waiters.set(waiter.id, group.add(waiter));
    const session = this.startSession();
    // what ends from now on is heard of
    await session.events;
    await this.lookUp([waiter.id]);
  }

  private startSession(): Session {
    if (this.session === undefined) {
      this.session = { events: this.listen() };
      void this.hear(this.session);
    }
    return this.session;
  }

  private remove(waiter: Waiter): void {
    const group = this.waiters.get(waiter.id);
    group?.delete(waiter);
    if (group?.size === 0) this.waiters.delete(waiter.id);
    if (this.waiters.size > 0 || this.session === undefined) return;
    closeLater(this.session.events);
    this.session = undefined;
  }

  /** Hears of ends as long as the session lasts. */
  private async hear(session: Session): Promise<void> {
    let allDueAtMs = performance.now() + LOOK_AT_ALL_MS;
    while (this.session === session) {
      try {
        const events = await session.events;
        const ids = performance.now() < allDueAtMs ? await this.hearOf(events) : undefined;
        // however much else ends, and first of all after a fault
        if (ids === undefined) allDueAtMs = performance.now() + LOOK_AT_ALL_MS;
        await this.lookUp(ids ?? [...this.waiters.keys()]);
      } catch (error) {
        allDueAtMs = 0;
        if (this.session !== session) return;
        closeLater(session.events);
        if (isFinal(error)) {
          this.session = undefined;
          this.rejectAll(error);
          return;
        }
        await pause(AFTER_FAULT_MS);
        session.events = this.listen();
      }
    }
    closeLater(session.events);
  }

  /** Which of those waited for have ended; undefined where nothing was heard for some seconds. */
  private async hearOf(events: EndEvents): Promise<TaskId[] | undefined> {
    const ended = await events.read();
    if (ended.length === 0) return undefined;
    const ids = ended.map(({ partition, sequence }) => makeTaskId(partition, sequence));
    return ids.filter((id) => this.waiters.has(id));
  }

  private rejectAll(error: unknown): void {
    for (const group of this.waiters.values()) for (const { reject } of group) reject(error);
  }

  /** Tells those who wait for these tasks what has become of them. */
  private async lookUp(ids: readonly TaskId[]): Promise<void> {
    for (const slice of this.slices) {
      const own = ids.filter((id) => parseTaskId(id).partition === slice.index);
      for (let start = 0; start < own.length; start += MAX_OUTCOMES) {
        const some = own.slice(start, start + MAX_OUTCOMES);
        const found = await outcomes(
          slice,
          some.map((id) => parseTaskId(id).sequence),
        );
        for (const [i, id] of some.entries()) this.tell(id, found[i]);
      }
    }
  }

  private tell(id: TaskId, outcome: TaskOutcome | undefined): void {
    for (const { resolve, reject } of this.waiters.get(id) ?? []) {
      if (outcome?.kind === 'completed') resolve(outcome.result);
      else if (outcome?.kind === 'dead') reject(failed(id, outcome));
      else if (outcome?.kind === 'gone') reject(unknownTask(id));
      else if (outcome?.keepsResult === false) reject(keepsNoResult(id));
    }
  }
}

/** Where it cannot be opened, those who wait for it hear of that. */
function closeLater(events: Promise<EndEvents>): void {
  events.then((opened) => opened.close()).catch(() => undefined);
}

/** Whether it makes no sense to try again. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof SchedulerError)) return true;
  return ['closed', 'no-permission', 'unknown-pool', 'wrong-credentials'].includes(error.reason);
}

function failed(id: TaskId, { failure }: Extract<TaskOutcome, { kind: 'dead' }>): TaskFailedError {
  return new TaskFailedError(id, failure?.attempts ?? 0, failure?.lastError ?? '');
}

function keepsNoResult(id: TaskId): SchedulerError {
  const said = sentence(
    'The task {0} keeps no result, so its end cannot be waited for. Enqueue it with resultTtlMs.',
    id,
  );
  return new SchedulerError('invalid-task', said);
}

function cancelled(id: TaskId): SchedulerError {
  const said = sentence('The task {0} was not waited for any longer.', id);
  return new SchedulerError('cancelled', said);
}

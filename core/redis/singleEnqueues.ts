import { encodeTask, type EncodedTask } from '../domain/encodeTask.js';
import { NotConfirmedError, type BacklogFullError, type SchedulerError } from '../domain/errors.js';
import type { NewTask, TaskId } from '../domain/task.js';
import type { EnqueueOptions } from './bulk.js';
import type { Placing, Stored } from './placing.js';
import { nextSlice } from './slices.js';
import { pauseUnlessAborted, waitsForRoom } from './whenFull.js';

/** A task that waits to be sent. */
interface Waiting extends EncodedTask {
  readonly task: NewTask;
  readonly options: EnqueueOptions | undefined;
  readonly resolve: (id: TaskId) => void;
  readonly reject: (error: unknown) => void;
  /** How long it waits for room the next time, once it has found the pool full. */
  waits?: Iterator<number, never>;
}

/**
 * Tasks enqueued one by one: those of one tick of the event loop go out in one call. No timer is waited for, so a lone
 * task is as quick as it would be by itself, and a hundred callers at once are as quick as one call of a hundred.
 */
export class SingleEnqueues {
  private waiting: Waiting[] = [];

  /** @param renewBound the pool's bound on payloads, read anew */
  constructor(
    private readonly placing: Placing,
    private readonly renewBound: () => Promise<number>,
  ) {}

  /** Sends a task with the others of this tick of the event loop. */
  add(task: NewTask, encoded: EncodedTask, options?: EnqueueOptions): Promise<TaskId> {
    return new Promise((resolve, reject) => {
      const { traits, body, terms, homeKey } = encoded;
      const waiting = { traits, body, task, options, resolve, reject };
      const isPlain = terms === undefined && homeKey === undefined;
      // to spread each encoded task took longer than all else of an enqueue
      this.put(isPlain ? waiting : { ...encoded, ...waiting });
    });
  }

  /** Sends what waits now, so that what is sent next comes after it. */
  flush(): void {
    const { waiting } = this;
    this.waiting = [];
    for (let sent = 0; sent < waiting.length;) {
      const slice = nextSlice(waiting, sent);
      sent += slice.length;
      for (const group of this.placing.byPartition(slice)) void this.sendGroup(group);
    }
  }

  private put(task: Waiting): void {
    if (this.waiting.length === 0) process.nextTick(() => this.flush());
    this.waiting.push(task);
  }

  /** Where it fails, all of these hear of that, and nobody else. */
  private async sendGroup(group: readonly Waiting[]): Promise<void> {
    try {
      await this.send(group);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  /** One call stores all of its tasks or none; where none was stored, those that can be are sent again. */
  private async send(tasks: readonly Waiting[]): Promise<void> {
    const reply = await this.placing.store(tasks);
    switch (reply.kind) {
      case 'stored':
        for (const [i, id] of reply.ids.entries()) end(tasks[i], id, reply.doubt);
        return;
      case 'refused':
        return this.sendWithout(tasks, reply.index, reply.error);
      case 'full':
        return this.sendInParts(tasks, reply);
    }
  }

  /** Those that need no room, then as many as there is room for, then the others: another partition may have room. */
  private async sendInParts(
    tasks: readonly Waiting[],
    { room, known, error }: Extract<Stored, { kind: 'full' }>,
  ): Promise<void> {
    const news = tasks.filter((_, i) => !known.has(i));
    if (room === 0) for (const task of news) this.findFull(task, error);
    const parts = [
      tasks.filter((_, i) => known.has(i)),
      ...(room === 0 ? [] : [news.slice(0, room), news.slice(room)]),
    ];
    // what waits for room is no part of them: it is sent later, whatever becomes of these
    for (const part of parts) if (part.length > 0) await this.sendGroup(part);
  }

  /**
   * Where a call is refused because another program has lowered the bound on payloads, its other tasks are sent again
   * without all those over the new bound: behind what was enqueued meanwhile.
   */
  private async sendWithout(
    tasks: readonly Waiting[],
    index: number,
    error: SchedulerError,
  ): Promise<void> {
    const refused = tasks[index];
    if (refused === undefined) throw error;
    refused.reject(error);
    const bound = await this.renewBound();
    const left = tasks.filter((task) => task !== refused && fits(task, bound));
    if (left.length > 0) await this.send(left);
  }

  /** A task that found the pool full fails, or is sent again later. */
  private findFull(task: Waiting, error: BacklogFullError): void {
    if (task.options?.whenFull !== 'wait') {
      task.reject(error);
      return;
    }
    task.waits ??= waitsForRoom();
    const wait = pauseUnlessAborted(task.waits.next().value, task.options.signal);
    wait.then(() => this.put(task), task.reject);
  }
}

function end(task: Waiting | undefined, id: TaskId, doubt: NotConfirmedError | undefined): void {
  if (doubt === undefined) task?.resolve(id);
  else task?.reject(new NotConfirmedError(doubt.said, [id]));
}

/** Whether a task is within the bound; one that is not hears of it. */
function fits({ task, reject }: Waiting, bound: number): boolean {
  try {
    encodeTask(task, bound);
    return true;
  } catch (error) {
    reject(error);
    return false;
  }
}

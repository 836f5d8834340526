import { encodeTask, type EncodedTask } from '../domain/encodeTask.js';
import type { NewTask, TaskId } from '../domain/task.js';
import { enqueue } from './calls/enqueue.js';
import type { Partition } from './partition.js';
import { nextSlice } from './slices.js';

/** A task that waits to be sent. */
interface Waiting extends EncodedTask {
  readonly task: NewTask;
  readonly resolve: (id: TaskId) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Tasks enqueued one by one: those of one tick of the event loop go out in one call. No timer is waited for, so a lone
 * task is as quick as it would be by itself, and a hundred callers at once are as quick as one call of a hundred.
 */
export class SingleEnqueues {
  private waiting: Waiting[] = [];

  /**
   * @param takeTurn the partition that the next call goes to, with so many tasks
   * @param renewBound the pool's bound on payloads, read anew
   */
  constructor(
    private readonly takeTurn: (tasks: number) => Partition,
    private readonly renewBound: () => Promise<number>,
  ) {}

  /** Sends a task with the others of this tick of the event loop. */
  add(task: NewTask, { traits, body }: EncodedTask): Promise<TaskId> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) process.nextTick(() => this.flush());
      this.waiting.push({ task, traits, body, resolve, reject });
    });
  }

  /** Sends what waits now, so that what is sent next comes after it. */
  flush(): void {
    const { waiting } = this;
    this.waiting = [];
    for (let sent = 0; sent < waiting.length;) {
      const slice = nextSlice(waiting, sent);
      sent += slice.length;
      this.send(slice).catch((error: unknown) => {
        for (const { reject } of slice) reject(error);
      });
    }
  }

  /**
   * One call stores all of its tasks or none. Where it refuses one, because another program has lowered the bound, the
   * others are sent again without all those over the new bound: behind what was enqueued meanwhile.
   */
  private async send(tasks: readonly Waiting[]): Promise<void> {
    const reply = await enqueue(this.takeTurn(tasks.length), tasks);
    if (reply.kind === 'enqueued') {
      for (const [i, id] of reply.ids.entries()) tasks[i]?.resolve(id);
      return;
    }
    const refused = tasks[reply.index];
    if (refused === undefined) throw reply.error;
    refused.reject(reply.error);
    const bound = await this.renewBound();
    const left = tasks.filter((task) => task !== refused && fits(task, bound));
    if (left.length > 0) await this.send(left);
  }
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

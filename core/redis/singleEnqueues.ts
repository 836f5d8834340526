import type { EncodedTask } from '../domain/encodeTask.js';
import type { TaskId } from '../domain/task.js';
import { enqueue } from './calls/enqueue.js';
import type { Partition } from './partition.js';
import { nextSlice } from './slices.js';

/** A task that waits to be sent. */
interface Waiting extends EncodedTask {
  readonly resolve: (id: TaskId) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Tasks enqueued one by one: those of one tick of the event loop go out in one call. No timer is waited for, so
 * a lone task is as quick as it would be by itself, and a hundred callers at once are as quick as one call of a hundred.
 */
export class SingleEnqueues {
  private waiting: Waiting[] = [];

  /** @param takeTurn the partition that the next call goes to */
  constructor(private readonly takeTurn: () => Partition) {}

  /** Sends a task with the others of this tick of the event loop. */
  add({ traits, body }: EncodedTask): Promise<TaskId> {
    return new Promise((resolve, reject) => {
      if (this.waiting.push({ traits, body, resolve, reject }) === 1)
        process.nextTick(() => this.flush());
    });
  }

  /** Sends what waits now, so that what is sent next comes after it. */
  flush(): void {
    const { waiting } = this;
    this.waiting = [];
    for (let sent = 0; sent < waiting.length;) {
      const slice = nextSlice(waiting, sent);
      sent += slice.length;
      void sendAll(this.takeTurn(), slice);
    }
  }
}

/** One call stores all of its tasks or none: where it refuses one, the others are sent again without it. */
async function sendAll(partition: Partition, tasks: readonly Waiting[]): Promise<void> {
  let left = tasks;
  while (left.length > 0) {
    try {
      const reply = await enqueue(partition, left);
      if (reply.kind === 'enqueued') {
        for (const [i, id] of reply.ids.entries()) left[i]?.resolve(id);
        return;
      }
      left[reply.index]?.reject(reply.error);
      left = left.filter((_, i) => i !== reply.index);
    } catch (error) {
      for (const { reject } of left) reject(error);
      return;
    }
  }
}

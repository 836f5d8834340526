import { checkIsList } from '../domain/argumentChecks.js';
import { encodeTask, type EncodedTask } from '../domain/encodeTask.js';
import { PartialEnqueueError, SchedulerError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';
import type { NewTask, TaskId } from '../domain/task.js';
import type { BulkOptions } from './bulk.js';
import { admit } from './calls/admit.js';
import { enqueue } from './calls/enqueue.js';
import { unknownPool } from './calls/faults.js';
import type { Partition } from './partition.js';
import { SingleEnqueues } from './singleEnqueues.js';
import { nextSlice } from './slices.js';

/** How many more tasks a partition may have been sent than another before it loses its turn. */
const MOST_AHEAD = 100;

/** Checks, encodes and sends tasks to a pool's partitions in turn. */
export class Producer {
  /** The bound on payloads as last read; the script has the last word. */
  private admission: Promise<number> | undefined;
  private turn = -1;
  /** Tasks sent so far, by partition. */
  private readonly sent: number[];
  private readonly singles = new SingleEnqueues(
    (tasks) => this.takeTurn(tasks),
    () => this.renewBound(),
  );

  constructor(private readonly slices: readonly Partition[]) {
    this.sent = slices.map(() => 0);
  }

  /**
   * Makes sure, once, that this program may do all that the scripts do: one that is refused in the middle of a
   * script would leave half of its work.
   *
   * @param commands what else it runs on the pool's keys
   * @returns the bound on payloads, in bytes
   */
  admit(commands: readonly string[] = []): Promise<number> {
    if (commands.length > 0) return this.readBound(commands);
    this.admission ??= this.readBound();
    return this.admission;
  }

  /** As `Pool.enqueue`. */
  async sendOne(task: NewTask): Promise<TaskId> {
    return this.singles.add(task, await this.encode((bound) => encodeTask(task, bound)));
  }

  /** As `Pool.enqueueAll`. */
  async send(tasks: readonly NewTask[], options: BulkOptions): Promise<TaskId[]> {
    checkIsList('The tasks', tasks);
    const encoded = await this.encode((bound) => tasks.map((task) => encodeTask(task, bound)));
    const ids: TaskId[] = [];
    this.singles.flush();
    try {
      while (ids.length < encoded.length) {
        options.signal?.throwIfAborted();
        const slice = nextSlice(encoded, ids.length);
        ids.push(...(await sendSlice(this.takeTurn(slice.length), slice)));
        options.onProgress?.(ids.length, encoded.length);
      }
    } catch (error) {
      const cause = error instanceof SchedulerError ? error : stoppedByCaller(error, options);
      throw ids.length === 0 ? cause : new PartialEnqueueError(cause, ids, tasks.length);
    }
    return ids;
  }

  /** Checks and encodes; a bound that others may have raised meanwhile is read anew before it refuses. */
  private async encode<T>(encodeWithin: (bound: number) => T): Promise<T> {
    const known = await this.admit();
    try {
      return encodeWithin(known);
    } catch (error) {
      if (!(error instanceof SchedulerError) || error.reason !== 'payload-too-large') throw error;
      return encodeWithin(await this.renewBound());
    }
  }

  private renewBound(): Promise<number> {
    this.admission = this.readBound();
    return this.admission;
  }

  private async readBound(commands: readonly string[] = []): Promise<number> {
    try {
      const first = this.slice(0);
      const bound = await admit(first, { commands });
      if (bound === undefined) throw unknownPool(first.pool);
      return bound;
    } catch (error) {
      // another time it may go well
      this.admission = undefined;
      throw error;
    }
  }

  /** Partitions take turns, call by call; one that has been sent many more tasks than another is passed over. */
  private takeTurn(tasks: number): Partition {
    const least = Math.min(...this.sent);
    do this.turn = (this.turn + 1) % this.slices.length;
    while (this.sentTo(this.turn) > least + MOST_AHEAD);
    this.sent[this.turn] = this.sentTo(this.turn) + tasks;
    return this.slice(this.turn);
  }

  private sentTo(index: number): number {
    return this.sent[index] ?? 0;
  }

  private slice(index: number): Partition {
    const slice = this.slices[index];
    if (slice === undefined) {
      throw new SchedulerError('invalid-setting', sentence('The pool has no partitions.'));
    }
    return slice;
  }
}

async function sendSlice(partition: Partition, slice: readonly EncodedTask[]): Promise<TaskId[]> {
  const reply = await enqueue(partition, slice);
  if (reply.kind === 'refused') throw reply.error;
  return reply.ids;
}

/** Cancelled by its signal, or by an `onProgress` that threw. */
function stoppedByCaller(error: unknown, { signal }: BulkOptions): SchedulerError {
  const said = signal?.aborted
    ? sentence('It was cancelled.')
    : sentence('The onProgress that was given failed.');
  return new SchedulerError('cancelled', said, { cause: error });
}

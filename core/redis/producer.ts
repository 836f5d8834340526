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

/** Most tasks and most characters of bodies sent in one enqueue call. */
const SLICE_TASKS = 1000;
const SLICE_CHARACTERS = 8 * 1024 * 1024;

/** Checks, encodes and sends tasks to a pool's partitions in turn. */
export class Producer {
  /** The bound on payloads as last read; the script has the last word. */
  private admission: Promise<number> | undefined;
  private turn = -1;

  constructor(private readonly slices: readonly Partition[]) {}

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

  /** As `Pool.enqueueAll`. */
  async send(tasks: readonly NewTask[], options: BulkOptions): Promise<TaskId[]> {
    const encoded = await this.encode(tasks);
    const ids: TaskId[] = [];
    try {
      while (ids.length < encoded.length) {
        options.signal?.throwIfAborted();
        const slice = nextSlice(encoded, ids.length);
        ids.push(...(await enqueue(this.takeTurn(), slice)));
        options.onProgress?.(ids.length, encoded.length);
      }
    } catch (error) {
      const cause = error instanceof SchedulerError ? error : stoppedByCaller(error, options);
      throw ids.length === 0 ? cause : new PartialEnqueueError(cause, ids, tasks.length);
    }
    return ids;
  }

  /** Checks and encodes; a bound that others may have raised meanwhile is read anew before it refuses. */
  private async encode(tasks: readonly NewTask[]): Promise<EncodedTask[]> {
    checkIsList('The tasks', tasks);
    const known = await this.admit();
    try {
      return tasks.map((task) => encodeTask(task, known));
    } catch (error) {
      if (!(error instanceof SchedulerError) || error.reason !== 'payload-too-large') throw error;
      this.admission = this.readBound();
      const bound = await this.admission;
      return tasks.map((task) => encodeTask(task, bound));
    }
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

  /** Partitions take turns, call by call. */
  private takeTurn(): Partition {
    this.turn = (this.turn + 1) % this.slices.length;
    return this.slice(this.turn);
  }

  private slice(index: number): Partition {
    const slice = this.slices[index];
    if (slice === undefined) {
      throw new SchedulerError('invalid-setting', sentence('The pool has no partitions.'));
    }
    return slice;
  }
}

function nextSlice<T extends { readonly body: string }>(tasks: readonly T[], start: number): T[] {
  let end = start;
  let characters = 0;
  while (end < tasks.length && end - start < SLICE_TASKS) {
    characters += tasks[end]?.body.length ?? 0;
    if (end > start && characters > SLICE_CHARACTERS) break;
    end += 1;
  }
  return tasks.slice(start, end);
}

/** Cancelled by its signal, or by an `onProgress` that threw. */
function stoppedByCaller(error: unknown, { signal }: BulkOptions): SchedulerError {
  const said = signal?.aborted
    ? sentence('It was cancelled.')
    : sentence('The onProgress that was given failed.');
  return new SchedulerError('cancelled', said, { cause: error });
}

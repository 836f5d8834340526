import { encodeTask, type EncodedTask } from '../domain/encodeTask.js';
import { PartialEnqueueError, SchedulerError } from '../domain/errors.js';
import { readList } from '../domain/given.js';
import { sentence } from '../domain/sentence.js';
import type { NewTask, TaskId } from '../domain/task.js';
import { readBulkOptions, type BulkOptions, type EnqueueOptions, type WhenFull } from './bulk.js';
import { admit } from './calls/admit.js';
import { cancelled, unknownPool } from './calls/faults.js';
import type { Partition } from './partition.js';
import { Placing } from './placing.js';
import { SingleEnqueues } from './singleEnqueues.js';
import { nextSlice } from './slices.js';
import { checkWhenFull, storeOrWait } from './whenFull.js';

/** Checks, encodes and sends tasks to a pool's partitions. */
export class Producer {
  /** The bound on payloads as last read; the script has the last word. */
  private admission: Promise<number> | undefined;
  private readonly placing: Placing;
  private readonly singles: SingleEnqueues;

  constructor(private readonly slices: readonly Partition[]) {
    this.placing = new Placing(slices);
    this.singles = new SingleEnqueues(this.placing, () => this.renewBound());
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
  async sendOne(task: NewTask, options?: EnqueueOptions): Promise<TaskId> {
    const given = options === undefined ? undefined : readEnqueueOptions(options);
    const encoded = await this.encode((bound) => encodeTask(task, bound));
    return this.singles.add(task, encoded, given);
  }

  /** As `Pool.enqueueAll`. */
  async send(tasks: readonly NewTask[], given: BulkOptions & WhenFull): Promise<TaskId[]> {
    const options = readEnqueueOptions(given);
    const encoded = await this.encode((bound) =>
      readList('The tasks', tasks, (task) => encodeTask(task, bound)),
    );
    const ids: (TaskId | undefined)[] = [];
    this.singles.flush();
    try {
      for (let sent = 0; sent < encoded.length;) {
        options.signal?.throwIfAborted();
        const slice = nextSlice(encoded, sent);
        await this.storeSlice(slice, options, ids);
        sent += slice.length;
        options.onProgress?.(sent, encoded.length);
      }
    } catch (error) {
      const cause = error instanceof SchedulerError ? error : cancelled(error);
      const accepted = acceptedTasks(ids);
      throw accepted.size === 0 ? cause : new PartialEnqueueError(cause, accepted, encoded.length);
    }
    return ids.filter((id) => id !== undefined);
  }

  /** Stores a slice, and adds its ids in the order of its tasks; if it fails, undefined for what was not stored. */
  private async storeSlice(
    slice: readonly EncodedTask[],
    options: EnqueueOptions,
    ids: (TaskId | undefined)[],
  ): Promise<void> {
    const groups = this.placing.byPartition(slice);
    if (groups.length === 1) {
      await storeOrWait(this.placing, slice, options, (stored) => void ids.push(...stored));
      return;
    }
    const idOf = new Map<EncodedTask, TaskId>();
    try {
      for (const group of groups) {
        let known = 0;
        await storeOrWait(this.placing, group, options, (stored) => {
          for (const [i, task] of group.slice(known, known + stored.length).entries()) {
            const id = stored[i];
            if (id !== undefined) idOf.set(task, id);
          }
          known += stored.length;
        });
      }
    } finally {
      for (const task of slice) ids.push(idOf.get(task));
    }
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
    const [first] = this.slices;
    if (first === undefined) {
      throw new SchedulerError('invalid-setting', sentence('The pool has no partitions.'));
    }
    try {
      const bound = await admit(first, { commands });
      if (bound === undefined) throw unknownPool(first.pool);
      return bound;
    } catch (error) {
      // another time it may go well
      this.admission = undefined;
      throw error;
    }
  }
}

function readEnqueueOptions<T extends BulkOptions & WhenFull>(given: T): T {
  const options = readBulkOptions(given, 'whenFull');
  checkWhenFull(options.whenFull);
  return options;
}

/** The ids that there are, by their index. */
function acceptedTasks(ids: readonly (TaskId | undefined)[]): Map<number, TaskId> {
  const accepted = new Map<number, TaskId>();
  for (const [index, id] of ids.entries()) if (id !== undefined) accepted.set(index, id);
  return accepted;
}

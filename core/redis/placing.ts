import type { EncodedTask } from '../domain/encodeTask.js';
import { BacklogFullError, NotConfirmedError, SchedulerError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';
import type { TaskId } from '../domain/task.js';
import { enqueue } from './calls/enqueue.js';
import { partitionOfKey } from './keyPartition.js';
import type { Partition } from './partition.js';

/** What became of tasks sent in one call: all are stored, one of them was refused, or there was no room for all. */
export type Stored =
  | {
      readonly kind: 'stored';
      readonly ids: TaskId[];
      readonly doubt: NotConfirmedError | undefined;
    }
  | { readonly kind: 'refused'; readonly index: number; readonly error: SchedulerError }
  | {
      readonly kind: 'full';
      readonly room: number;
      /** The places of those that are there already: they need no room. */
      readonly known: ReadonlySet<number>;
      readonly error: BacklogFullError;
    };

/** How many more tasks a partition may have been sent than another before it loses its turn. */
const MOST_AHEAD = 100;

/** Chooses the partition of each enqueue call. */
export class Placing {
  private turn = -1;
  /** Tasks sent so far, by partition. */
  private readonly sent: number[];

  constructor(private readonly slices: readonly Partition[]) {
    this.sent = slices.map(() => 0);
  }

  /** Puts together what may go out in one call: tasks with a key go to the partition of the key. */
  byPartition<T extends EncodedTask>(tasks: readonly T[]): (readonly T[])[] {
    if (this.slices.length === 1 || tasks.every(({ homeKey }) => homeKey === undefined)) {
      return [tasks];
    }
    const groups = new Map<number | undefined, T[]>();
    for (const task of tasks) {
      const home = this.homeOf(task);
      const group = groups.get(home);
      if (group === undefined) groups.set(home, [task]);
      else group.push(task);
    }
    return [...groups.values()];
  }

  /** Sends tasks that may go out in one call; a full partition passes them on to the next. */
  async store(tasks: readonly EncodedTask[]): Promise<Stored> {
    const home = tasks[0] && this.homeOf(tasks[0]);
    let room = 0;
    let known: ReadonlySet<number> = new Set();
    const first = home ?? this.takeTurn(tasks.length);
    const most = home === undefined ? this.slices.length : 1;
    // each one once, also one that would have to wait for its turn
    for (let tried = 0; tried < most; tried++) {
      const reply = await enqueue(this.at((first + tried) % this.slices.length), tasks);
      if (reply.kind === 'refused') return reply;
      if (reply.kind === 'enqueued') {
        const { ids, doubt } = reply;
        return { kind: 'stored', ids, doubt: doubt && new NotConfirmedError(doubt, ids) };
      }
      room = Math.max(room, reply.room);
      known = reply.known;
    }
    return { kind: 'full', room, known, error: new BacklogFullError(this.at(0).pool, room) };
  }

  private homeOf({ homeKey }: EncodedTask): number | undefined {
    return homeKey === undefined ? undefined : partitionOfKey(homeKey, this.slices.length);
  }

  /** Partitions take turns, call by call; one that has been sent many more tasks than another is passed over. */
  private takeTurn(tasks: number): number {
    const least = Math.min(...this.sent);
    do this.turn = (this.turn + 1) % this.slices.length;
    while (this.sentTo(this.turn) > least + MOST_AHEAD);
    this.sent[this.turn] = this.sentTo(this.turn) + tasks;
    return this.turn;
  }

  private sentTo(index: number): number {
    return this.sent[index] ?? 0;
  }

  private at(index: number): Partition {
    const slice = this.slices[index];
    if (slice === undefined) {
      throw new SchedulerError('invalid-setting', sentence('The pool has no partitions.'));
    }
    return slice;
  }
}

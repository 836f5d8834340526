import type { TaskId } from '../../../../core/domain/task.js';

/** Where the model knows a task to be. Which list it waits in is the scheduler's choice: see `PartitionModel.lists`. */
export type Whereabouts =
  | { readonly at: 'waiting' }
  | { readonly at: 'running'; readonly node: string; readonly untilMs: number }
  | { readonly at: 'scheduled'; readonly dueAtMs: number }
  | { readonly at: 'dead'; readonly sinceMs: number }
  | { readonly at: 'completed' | 'removed' };

/** What a producer asked for, as far as the model follows it. */
export interface Asked {
  readonly priority: number;
  readonly cost: number;
  /** 0: the pool's. */
  readonly maxAttempts: number;
}

/** A task that was accepted, until the end of the run. */
export interface ModelTask extends Asked {
  readonly id: TaskId;
  readonly sequence: string;
  /** What lists and zsets hold of it. */
  readonly token: string;
  /** Its body's payload; no two tasks of a run have the same one. */
  readonly payload: number;
  failedAttempts: number;
  where: Whereabouts;
}

export function newTask(
  partition: number,
  sequence: number,
  { priority, cost, maxAttempts }: Asked,
  payload: number,
): ModelTask {
  const plain = priority === 0 && cost === 1 && maxAttempts === 0;
  return {
    id: `${partition}-${sequence}` as TaskId,
    sequence: String(sequence),
    token: plain ? `${sequence}` : `${sequence}:${priority}:${cost}:${maxAttempts}`,
    priority,
    cost,
    maxAttempts,
    payload,
    failedAttempts: 0,
    where: { at: 'waiting' },
  };
}

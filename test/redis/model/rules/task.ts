import type { TaskId } from '../../../../core/domain/task.js';

/** Where the model knows a task to be. Which list it waits in is the scheduler's choice: see `PartitionModel.lists`. */
export type Whereabouts =
  | { readonly at: 'waiting' }
  /** Put aside by a take, because of its limitKey. */
  | { readonly at: 'limited' }
  | { readonly at: 'running'; readonly node: string; readonly untilMs: number }
  /** Where the wait is chosen by chance: from `dueAtMs` to `latestMs`, until it has been seen. */
  | { readonly at: 'scheduled'; readonly dueAtMs: number; readonly latestMs?: number }
  | { readonly at: 'dead'; readonly sinceMs: number }
  /** `isKept`: it is among the last completed, which are still there to be looked at. */
  | {
      readonly at: 'completed';
      readonly node: string;
      readonly sinceMs: number;
      readonly isKept: boolean;
    }
  | { readonly at: 'removed' };

/** What a producer asked for, as far as the model follows it. */
export interface Asked {
  readonly name: string;
  readonly priority: number;
  readonly cost: number;
  /** 0: the pool's. */
  readonly maxAttempts: number;
  /** 0: its result is not kept. */
  readonly resultTtlMs: number;
  /** '': none. */
  readonly limitKey: string;
}

export const PLAIN: Asked = {
  name: 't',
  priority: 0,
  cost: 1,
  maxAttempts: 0,
  resultTtlMs: 0,
  limitKey: '',
};

/** What a task has failed with so far. */
export interface ModelFailure {
  readonly attempts: number;
  readonly atMs: number;
  readonly node: string;
  readonly error: string;
}

/** A task that was accepted, until the end of the run. */
export interface ModelTask extends Asked {
  readonly id: TaskId;
  readonly sequence: string;
  /** What lists and zsets hold of it. */
  readonly token: string;
  /** Its body's payload; no two tasks of a run have the same one. */
  payload: number;
  failure?: ModelFailure | undefined;
  /** "<ms>:<JSON>" */
  progress?: string | undefined;
  /** What its handler returned, as JSON, while that is kept. */
  result?: string | undefined;
  where: Whereabouts;
}

export function newTask(
  partition: number,
  sequence: number,
  asked: Asked,
  payload: number,
): ModelTask {
  const { priority, cost, maxAttempts, limitKey } = asked;
  const terms = limitKey === '' ? '' : `:;;${limitKey};`;
  const plain = priority === 0 && cost === 1 && maxAttempts === 0 && terms === '';
  return {
    ...asked,
    id: `${partition}-${sequence}` as TaskId,
    sequence: String(sequence),
    token: plain ? `${sequence}` : `${sequence}:${priority}:${cost}:${maxAttempts}${terms}`,
    payload,
    where: { at: 'waiting' },
  };
}

/** Whether it has not ended: it waits, was put aside, is scheduled, or runs. */
export function isOpen({ where }: ModelTask): boolean {
  return ['waiting', 'limited', 'running', 'scheduled'].includes(where.at);
}

/** Whether Redis still has its body. */
export function isStored({ where }: ModelTask): boolean {
  return where.at !== 'removed' && (where.at !== 'completed' || where.isKept);
}

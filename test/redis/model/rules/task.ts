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
  /** Labels as they were given: in any order, and some perhaps twice. */
  readonly requires: readonly string[];
  /** '' where there is none, and so for the next two. */
  readonly tenant: string;
  readonly limitKey: string;
  readonly affinity: string;
}

export const PLAIN: Asked = {
  name: 't',
  priority: 0,
  cost: 1,
  maxAttempts: 0,
  resultTtlMs: 0,
  requires: [],
  tenant: '',
  limitKey: '',
  affinity: '',
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
  return {
    ...asked,
    id: `${partition}-${sequence}` as TaskId,
    sequence: String(sequence),
    token: tokenOf(sequence, asked),
    payload,
    where: { at: 'waiting' },
  };
}

function tokenOf(sequence: number, asked: Asked): string {
  const { priority, cost, maxAttempts, tenant, limitKey, affinity } = asked;
  const traits = `${sequence}:${priority}:${cost}:${maxAttempts}`;
  if (hasTerms(asked)) return `${traits}:${labelsOf(asked)};${tenant};${limitKey};${affinity}`;
  return priority === 0 && cost === 1 && maxAttempts === 0 ? `${sequence}` : traits;
}

/** The labels that it requires in their one spelling. */
export function labelsOf({ requires }: Pick<Asked, 'requires'>): string {
  return [...new Set(requires)].sort().join();
}

/** Whether it says anything of where it may run, and beside whom. */
export function hasTerms(asked: Asked): boolean {
  const { tenant, limitKey, affinity } = asked;
  return [labelsOf(asked), tenant, limitKey, affinity].some((term) => term !== '');
}

/** The lane it waits in. */
export function laneOf(asked: Asked): string {
  const labels = labelsOf(asked);
  return labels === '' && asked.tenant === '' ? '0' : `${labels};${asked.tenant}`;
}

/** Whether it has not ended: it waits, was put aside, is scheduled, or runs. */
export function isOpen({ where }: ModelTask): boolean {
  return ['waiting', 'limited', 'running', 'scheduled'].includes(where.at);
}

/** Whether Redis still has its body. */
export function isStored({ where }: ModelTask): boolean {
  return where.at !== 'removed' && (where.at !== 'completed' || where.isKept);
}

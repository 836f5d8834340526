import { MAX_COST, type NewTask } from '../domain/task.js';
import { areLabels, isTerm } from '../domain/terms.js';
import { parseToken, tokenTerms } from '../redis/taskIds.js';

/** Where a task is that has not ended. */
export type SampledPlace =
  | { readonly kind: 'limited' | 'backlog' }
  | { readonly kind: 'running' | 'queue'; readonly node: string }
  | { readonly kind: 'scheduled'; readonly inMs: number };

/** One of the tasks that were looked at. */
export interface SampledTask {
  readonly partition: number;
  readonly place: SampledPlace;
  /** What scheduling goes by; its own name and payload were not read. */
  readonly task: NewTask;
}

const TRAITS = /^\d+:\d:\d+:\d+(:|$)/;

/** The task that a token says it is; what another program wrote, and is no token, is a task with all defaults. */
export function taskOfToken(token: string): NewTask {
  const task = { name: 'task' };
  if (!TRAITS.test(token)) return task;
  const { priority, cost } = parseToken(token);
  const { requires = [], ...terms } = tokenTerms(token);
  const { tenant, limitKey, affinity } = terms;
  return {
    ...task,
    ...(priority > 0 && { priority: priority }),
    ...(cost > 1 && { cost: Math.min(cost, MAX_COST) }),
    ...(requires.length > 0 && areLabels(requires) && { requires }),
    ...(isTerm(tenant) && { tenant }),
    ...(isTerm(limitKey) && { limitKey }),
    ...(isTerm(affinity) && { affinity }),
  };
}

/** What is alike for scheduling. */
export function kindOf({ place, task }: SampledTask): string {
  const where = 'node' in place ? place.node : '';
  const { priority = 0, requires = [], tenant = '', limitKey = '', affinity = '' } = task;
  return [place.kind, where, priority, requires.join(), tenant, limitKey, affinity].join(';');
}

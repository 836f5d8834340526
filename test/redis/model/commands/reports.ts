import type { MoveReport } from '../../../../core/redis/chosen.js';
import type { ModelTask } from '../rules/task.js';

/** What a call on chosen tasks should report. */
export function reportOf(chosen: readonly ModelTask[], done: readonly ModelTask[]): MoveReport {
  const ids = new Set(done.map(({ id }) => id));
  return { done: [...ids], skipped: chosen.map(({ id }) => id).filter((id) => !ids.has(id)) };
}

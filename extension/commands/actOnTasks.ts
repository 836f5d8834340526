import type { MoveReport, Pool, TaskId } from '../../core/index.js';
import { toFault } from '../store/fault.js';
import type { PoolTarget, TaskTarget } from '../target.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText } from '../ui/plainText.js';
import { tasks as tasksText } from '../views/words.js';
import { why } from '../views/why.js';
import type { Tools } from './handler.js';
import { tasksByPool, taskGroups, type TaskGroup, type TasksOfPool } from './taskGroups.js';

type Act = (pool: Pool, group: TaskGroup) => Promise<MoveReport>;

/**
 * Acts on chosen tasks in each of their pools, reads their connections again, and tells what was not
 * done; what was done is to be seen in the tree.
 *
 * @throws what went wrong in a pool; where something was done nevertheless, the error says that too
 */
export async function actOnTasks(
  { store, ui, l10n }: Tools,
  chosen: readonly TaskTarget[],
  act: Act,
): Promise<void> {
  const outcomes = await Promise.all(
    tasksByPool(chosen).map((ofPool) => actInPool(store, ofPool, act)),
  );
  const connections = new Set(chosen.map(({ connection }) => connection));
  await Promise.all([...connections].map((connection) => store.refresh(connection)));
  throwFailures(l10n, outcomes);
  const skipped = outcomes.flatMap((outcome) => outcome.skipped);
  if (skipped.length > 0) await ui.warn(doneText(l10n, outcomes), []);
}

interface Outcome extends MoveReport {
  readonly at: PoolTarget;
  readonly failure: { readonly error: unknown } | undefined;
}

/** One pool that fails must not keep the others from being acted on. */
async function actInPool(
  store: Tools['store'],
  { at, tasks }: TasksOfPool,
  act: Act,
): Promise<Outcome> {
  const done: TaskId[] = [];
  const skipped: TaskId[] = [];
  try {
    const pool = await store.pool(at);
    for (const group of taskGroups(tasks)) {
      const report = await act(pool, group);
      done.push(...report.done);
      skipped.push(...report.skipped);
    }
    return { at, done, skipped, failure: undefined };
  } catch (error) {
    return { at, done, skipped, failure: { error } };
  }
}

function throwFailures(l10n: Localizer, outcomes: readonly Outcome[]): void {
  const failures = outcomes.flatMap(({ at, failure }) => (failure ? [{ at, ...failure }] : []));
  const [first] = failures;
  if (first === undefined) return;
  const isAll = outcomes.length === 1 && outcomes[0]?.done.length === 0;
  // As it is, so that the button that helps against it is offered.
  if (isAll) throw first.error;
  const texts = failures.map(({ at, error }) =>
    l10n.t(
      'In {0} on {1}: {2}',
      plainText(at.pool),
      plainText(at.connection),
      why(l10n, toFault(error)),
    ),
  );
  throw new Error([doneText(l10n, outcomes), ...texts].join(' '));
}

function doneText(l10n: Localizer, outcomes: readonly Outcome[]): string {
  const done = tasksText(l10n, outcomes.flatMap((outcome) => outcome.done).length);
  const skipped = outcomes.flatMap((outcome) => outcome.skipped).length;
  if (skipped === 0) return l10n.t('Done for {0}.', done);
  return l10n.t(
    'Done for {0}. {1} had left their place meanwhile and were left as they are.',
    done,
    tasksText(l10n, skipped),
  );
}

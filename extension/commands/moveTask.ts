import type { PoolSnapshot } from '../../core/index.js';
import type { TaskTarget } from '../target.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText } from '../ui/plainText.js';
import type { Choice } from '../ui/ui.js';
import { stateName } from '../views/nodeRow.js';
import { tasks as tasksText } from '../views/words.js';
import { actOnTasks } from './actOnTasks.js';
import type { Handler, Tools } from './handler.js';
import { tasksByPool, type TasksOfPool } from './taskGroups.js';

/** Moves chosen tasks of one pool, from the backlog or other nodes, to the queue of one node. */
export const moveTask: Handler<'redispatch.task.move'> = async (tools, chosen) => {
  const { ui, l10n } = tools;
  const [ofPool, ...others] = tasksByPool(chosen);
  if (ofPool === undefined) return;
  if (others.length > 0) {
    const text = l10n.t(
      'A task can only move within its pool, and the selected tasks are of {0} pools, so nothing was moved. Select tasks of one pool.',
      l10n.count(others.length + 1),
    );
    await ui.warn(text, []);
    return;
  }
  const node = await askForNode(tools, ofPool);
  if (node === undefined) return;
  const elsewhere = chosen.filter(
    ({ listing }) =>
      listing.list === 'backlog' || (listing.list === 'node' && listing.node !== node),
  );
  await actOnTasks(tools, elsewhere, (pool, { ids, place }) => pool.move(ids, place, node));
};

async function askForNode(
  { store, ui, l10n }: Tools,
  { at, tasks }: TasksOfPool,
): Promise<string | undefined> {
  const pool = await store.pool(at);
  const [first] = tasks;
  const what =
    tasks.length === 1 && first !== undefined ? first.task : tasksText(l10n, tasks.length);
  const choices = nodeChoices(l10n, await pool.snapshot(), tasks);
  if (choices.length === 0) {
    const text = l10n.t('There is no other node in {0} to move it to.', plainText(at.pool));
    await ui.warn(text, []);
    return undefined;
  }
  return ui.choose(l10n.t('Move {0} to Node', what), l10n.t('Which node?'), choices);
}

/** Nodes that may be given tasks; not the one where all of them are already. */
function nodeChoices(
  l10n: Localizer,
  { nodes }: PoolSnapshot,
  tasks: readonly TaskTarget[],
): readonly Choice<string>[] {
  const sources = new Set(
    tasks.map(({ listing }) => (listing.list === 'node' ? listing.node : undefined)),
  );
  const isOnlySource = (name: string): boolean => sources.size === 1 && sources.has(name);
  return nodes
    .filter(({ state }) => state === 'active' || state === 'paused')
    .filter(({ name }) => !isOnlySource(name))
    .map(({ name, state, queued, running }) => ({
      label: name,
      description: l10n.t(
        '{0}, {1} queued, {2} running',
        stateName(l10n, state),
        l10n.count(queued),
        l10n.count(running),
      ),
      value: name,
    }));
}

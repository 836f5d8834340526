import type { PoolSnapshot } from '../../core/index.js';
import type { TaskTarget } from '../target.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText } from '../ui/plainText.js';
import type { Choice } from '../ui/ui.js';
import { stateName } from '../views/nodeRow.js';
import { tasks as tasksText } from '../views/words.js';
import type { Handler } from './handler.js';
import { forGroups, taskGroups } from './taskGroups.js';
import { tellReport } from './tellReport.js';

/** Moves chosen tasks, from the backlog or other nodes, to the queue of one node. */
export const moveTask: Handler<'redispatch.task.move'> = async ({ store, ui, l10n }, chosen) => {
  const [first] = chosen;
  if (first === undefined) return;
  const groups = taskGroups(chosen).filter(
    ({ place }) => place.kind === 'backlog' || place.kind === 'queue',
  );
  const pool = await store.pool(first);
  const title = l10n.t(
    'Move {0} to Node',
    chosen.length === 1 ? first.task : tasksText(l10n, chosen.length),
  );
  const choices = nodeChoices(l10n, await pool.snapshot(), chosen);
  if (choices.length === 0) {
    await ui.warn(
      l10n.t('There is no other node in {0} to move it to.', plainText(first.pool)),
      [],
    );
    return;
  }
  const node = await ui.choose(title, l10n.t('Which node?'), choices);
  if (node === undefined) return;
  const elsewhere = groups.filter(({ place }) => place.kind !== 'queue' || place.node !== node);
  const report = await forGroups(elsewhere, ({ ids, place }) => pool.move(ids, place, node));
  await store.refresh(first.connection);
  await tellReport({ ui, l10n }, report);
};

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

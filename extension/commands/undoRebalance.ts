import type { UndoReport } from '../../core/index.js';
import { toFault } from '../store/fault.js';
import type { PoolTarget } from '../target.js';
import type { Localizer } from '../ui/localizer.js';
import { tasks } from '../views/words.js';
import type { Handler, Tools } from './handler.js';
import { poolLabel } from './poolLabel.js';

/** Puts back what the last rebalance of a pool moved and nobody has taken since. */
export const undoRebalance: Handler<'redispatch.pool.undoRebalance'> = (tools, target) =>
  undo(tools, target, undefined);

/** Tells what a rebalance did, with a button that undoes it where there is something to undo. */
export async function offerUndo(
  tools: Tools,
  target: PoolTarget,
  {
    said,
    id,
    movedTasks,
  }: { readonly said: string; readonly id: string; readonly movedTasks: number },
): Promise<void> {
  const { ui, l10n } = tools;
  const button = { label: l10n.t('Undo'), value: 'undo' };
  const choice = await ui.tell(said, movedTasks > 0 ? [button] : []);
  if (choice === 'undo') await undo(tools, target, id);
}

async function undo(tools: Tools, target: PoolTarget, id: string | undefined): Promise<void> {
  const { store, ui, l10n } = tools;
  const label = poolLabel(tools, target);
  const pool = await store.pool(target);
  const report = await unlessNothing(
    ui.progress(l10n.t('Undoing a rebalance of {0}', label), ({ signal, report: onProgress }) =>
      pool.undoRebalance(id, { signal, onProgress }),
    ),
  );
  await store.refresh(target.connection);
  await ui.tell(report === undefined ? nothing(l10n, label, id) : outcome(l10n, label, report));
}

/** What an undo reports; undefined where there is nothing to undo, which is no failure. */
async function unlessNothing(undone: Promise<UndoReport>): Promise<UndoReport | undefined> {
  try {
    return await undone;
  } catch (error) {
    if (toFault(error).reason === 'unknown-rebalance') return undefined;
    throw error;
  }
}

function nothing(l10n: Localizer, label: string, id: string | undefined): string {
  return id === undefined
    ? l10n.t(
        'There is nothing to undo in {0}: no rebalance has moved anything within the last hour.',
        label,
      )
    : l10n.t(
        'This rebalance of {0} cannot be undone any more: it is undone already, eight others came after it, or it is more than an hour ago.',
        label,
      );
}

function outcome(l10n: Localizer, label: string, report: UndoReport): string {
  const { movedTasks, leftTasks, cancelled } = report;
  const back = tasks(l10n, movedTasks);
  if (cancelled) {
    return l10n.t('The undo of the rebalance of {0} was cancelled after {1}.', label, back);
  }
  return leftTasks === 0
    ? l10n.t('Undid the rebalance of {0}: put back {1}.', label, back)
    : l10n.t(
        'Undid the rebalance of {0}: put back {1}, but not {2} that had gone on meanwhile.',
        label,
        back,
        tasks(l10n, leftTasks),
      );
}

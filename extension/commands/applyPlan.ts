import type { AppliedPlanReport, Pool } from '../../core/index.js';
import { loadCore } from '../core.js';
import type { Localizer } from '../ui/localizer.js';
import { moves, tasks } from '../views/words.js';
import { balanceText } from './balanceText.js';
import type { Handler } from './handler.js';
import { poolLabel } from './poolLabel.js';
import { offerUndo } from './undoRebalance.js';

/** Applies a plan as it stands in an editor; what is wrong with it is told, and the editor stays. */
export const applyPlan: Handler<'redispatch.plan.apply'> = async (tools, { pool, draft, text }) => {
  const { store, ui, l10n } = tools;
  const core = await loadCore();
  const plan = core.parseRebalancePlan(text);
  const label = poolLabel(tools, pool);
  const of: Pool = await store.pool(pool);
  const report = await ui.progress(
    l10n.t('Applying a plan to {0}', label),
    ({ signal, report: onProgress }) => of.applyPlan(plan, { signal, onProgress }),
  );
  await store.refresh(pool.connection);
  if (!report.cancelled && report.movedTasks === 0 && report.madeBeforeCost === 0) {
    await ui.tell(nothingMoved(l10n, label));
    return;
  }
  // All that is possible of it has been made.
  if (draft !== undefined && !report.cancelled) await ui.closeDraft(draft);
  const said = [outcome(l10n, label, report), balanceText(l10n, core, report)].join(' ');
  await offerUndo(tools, pool, { said, id: plan.id, movedTasks: report.movedTasks });
};

function nothingMoved(l10n: Localizer, label: string): string {
  return l10n.t(
    'The plan for {0} moved nothing: its tasks had gone on meanwhile, or their nodes take nothing.',
    label,
  );
}

function outcome(l10n: Localizer, label: string, report: AppliedPlanReport): string {
  const { movedTasks, skippedMoves, skippedCost, madeBeforeCost, cancelled } = report;
  const moved = tasks(l10n, movedTasks);
  if (cancelled) {
    const said = l10n.t('The plan for {0} was cancelled after it had moved {1}.', label, moved);
    const again = l10n.t('Applied again, it goes on from there.');
    return movedTasks === 0 ? said : `${said} ${again}`;
  }
  const applied = l10n.t('Applied the plan to {0}: moved {1}.', label, moved);
  const before = l10n.t(
    'A cost of {0} had been moved by this plan before.',
    l10n.count(madeBeforeCost),
  );
  const done = madeBeforeCost === 0 ? applied : `${applied} ${before}`;
  if (skippedCost === 0) return done;
  const cost = l10n.count(skippedCost);
  const skipped =
    skippedMoves === 0
      ? l10n.t('A cost of {0} did not move: those tasks had gone on meanwhile.', cost)
      : l10n.t(
          'A cost of {0} did not move, {1} not at all: those tasks had gone on meanwhile, or their node takes nothing.',
          cost,
          moves(l10n, skippedMoves),
        );
  return `${done} ${skipped}`;
}

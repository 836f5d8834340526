import type { Pool, RebalanceReport } from '../../core/index.js';
import { loadCore, type Core } from '../core.js';
import type { PoolTarget } from '../target.js';
import type { Localizer } from '../ui/localizer.js';
import { balanceText } from './balanceText.js';
import { editPlan } from './openPlan.js';
import { poolLabel } from './poolLabel.js';
import { tasks } from '../views/words.js';
import type { Handler, Tools } from './handler.js';
import { planText } from './rebalancePlan.js';
import { offerUndo } from './undoRebalance.js';

/** Shows what a rebalance would do, does it when told to, and reports; a button undoes it. */
export const rebalance: Handler<'redispatch.pool.rebalance'> = async (tools, target) => {
  const { store, ui, l10n } = tools;
  const pool = await store.pool(target);
  const label = poolLabel(tools, target);
  if (!(await showPlan(tools, target, pool, label))) return;
  const title = l10n.t('Rebalancing {0}', label);
  const report = await ui.progress(title, ({ signal, report: onProgress }) =>
    pool.rebalance({ signal, onProgress }),
  );
  await store.refresh(target.connection);
  const said = outcome(l10n, await loadCore(), label, report);
  await offerUndo(tools, target, { said, id: report.plan.id, movedTasks: report.movedTasks });
};

/** True when the plan is to be applied. */
async function showPlan(
  tools: Tools,
  target: PoolTarget,
  pool: Pool,
  name: string,
): Promise<boolean> {
  const { ui, l10n } = tools;
  const [core, plan] = await Promise.all([loadCore(), pool.planRebalance()]);
  if (plan.moves.length === 0) {
    await ui.tell(l10n.t('The nodes of {0} are balanced: there is nothing to move.', name));
    return false;
  }
  const { brief, whole } = planText(l10n, core, plan);
  const choice = await ui.decide<'apply' | 'plan' | 'edit'>({
    message: l10n.t('Rebalance {0}?', name),
    detail: brief,
    isDestructive: false,
    buttons: [
      { label: l10n.t('Apply'), value: 'apply' },
      { label: l10n.t('Show Whole Plan'), value: 'plan' },
      { label: l10n.t('Edit Plan'), value: 'edit' },
    ],
  });
  if (choice === 'plan') {
    await ui.openText(l10n.t('Rebalance {0}.txt', name.replaceAll('/', '_')), whole);
    const apply = { label: l10n.t('Apply...'), value: 'apply' };
    const goOn = await ui.tell(l10n.t('This is the plan for {0}.', name), [apply]);
    // Planned anew: meanwhile the loads have changed, and the dialog must say what will be done.
    return goOn === 'apply' && (await showPlan(tools, target, pool, name));
  }
  if (choice === 'edit') await editPlan(tools, target, plan);
  return choice === 'apply';
}

/** What was moved, and how even the loads were before and are now. */
function outcome(
  l10n: Localizer,
  core: typeof Core,
  name: string,
  report: RebalanceReport,
): string {
  const moved = tasks(l10n, report.movedTasks);
  const figures = balanceText(l10n, core, report);
  return report.cancelled
    ? l10n.t('Rebalance of {0} was cancelled after it had moved {1}. {2}', name, moved, figures)
    : l10n.t('Rebalanced {0}: moved {1}. {2}', name, moved, figures);
}

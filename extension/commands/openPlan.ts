import type { RebalancePlan } from '../../core/index.js';
import type { PlanDraft } from '../documents/draft.js';
import { planDocument } from '../documents/planDocument.js';
import type { PoolTarget } from '../target.js';
import type { Handler, Tools } from './handler.js';
import { poolLabel } from './poolLabel.js';

/** Plans a rebalance, and opens the plan as JSON to be edited; the button of its editor applies it. */
export const openPlan: Handler<'redispatch.plan.open'> = async (tools, target) => {
  const { store, ui, l10n } = tools;
  const plan = await (await store.pool(target)).planRebalance();
  if (plan.moves.length === 0) {
    const label = poolLabel(tools, target);
    await ui.tell(l10n.t('The nodes of {0} are balanced: there is nothing to move.', label));
    return;
  }
  await editPlan(tools, target, plan);
};

/** Opens a plan to be edited, and says how. */
export async function editPlan(tools: Tools, pool: PoolTarget, plan: RebalancePlan): Promise<void> {
  const { ui, l10n } = tools;
  const draft: PlanDraft = { kind: 'plan', pool, plan: plan.id };
  const text = planDocument(plan);
  await ui.openDraft(draft, text);
  const message = l10n.t(
    'This is a plan for {0}: nothing has moved yet. Drop moves or lower their cost, then apply it here or at the top of its editor.',
    poolLabel(tools, pool),
  );
  const apply = { label: l10n.t('Apply Rebalance Plan'), value: 'apply' };
  if ((await ui.tell(message, [apply])) === 'apply') await ui.runDraft(draft);
}

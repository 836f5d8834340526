import type { RebalanceReport } from '../../core/index.js';
import type { Core } from '../core.js';
import type { Localizer } from '../ui/localizer.js';

/** How even the loads were before a rebalance and are now. */
export function balanceText(
  l10n: Localizer,
  { balanceFigures }: typeof Core,
  { plan, after }: Pick<RebalanceReport, 'plan' | 'after'>,
): string {
  const was = plan.nodes.map((node) => ({
    ...node,
    load: node.runningCost + node.queuedCostBefore,
  }));
  const is = after.map((node) => ({ ...node, load: node.runningCost + node.queuedCost }));
  return l10n.t(
    'Max/mean load: {0} → {1}.',
    l10n.figure(balanceFigures(was).maxOverMean),
    l10n.figure(balanceFigures(is).maxOverMean),
  );
}

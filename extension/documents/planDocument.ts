import type { RebalancePlan } from '../../core/index.js';

/** A plan as text to be edited. */
export function planDocument(plan: RebalancePlan): string {
  return `${JSON.stringify(plan, undefined, 2)}\n`;
}

import type { Localizer } from '../ui/localizer.js';

/** "1 task", "12,345 tasks". */
export function tasks(l10n: Localizer, count: number): string {
  return count === 1 ? l10n.t('1 task') : l10n.t('{0} tasks', l10n.count(count));
}

/** "1 node", "4 nodes". */
export function nodes(l10n: Localizer, count: number): string {
  return count === 1 ? l10n.t('1 node') : l10n.t('{0} nodes', l10n.count(count));
}

/** "1 attempt failed", "3 attempts failed". */
export function failedAttempts(l10n: Localizer, count: number): string {
  return count === 1
    ? l10n.t('1 attempt failed')
    : l10n.t('{0} attempts failed', l10n.count(count));
}

/** "1 move", "3 moves": of a rebalance. */
export function moves(l10n: Localizer, count: number): string {
  return count === 1 ? l10n.t('1 move') : l10n.t('{0} moves', l10n.count(count));
}

/** "1 finding", "3 findings": of a check. */
export function findings(l10n: Localizer, count: number): string {
  return count === 1 ? l10n.t('1 finding') : l10n.t('{0} findings', l10n.count(count));
}

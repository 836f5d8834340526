import type { PoolSettings, Window } from '../../core/index.js';
import { duration } from '../ui/duration.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText } from '../ui/plainText.js';

/** A pool's setting in words; a word that the core has for it stays as it is in code. */
export function settingText(
  l10n: Localizer,
  name: keyof PoolSettings,
  settings: PoolSettings,
): string {
  return texts[name](l10n, settings);
}

/** How much may wait on a node, in words. */
export function windowText(l10n: Localizer, window: Window): string {
  if (window === 'unlimited') return l10n.t('unlimited: everything is pushed out at once');
  return window === 0
    ? l10n.t('0: nodes take from the backlog')
    : l10n.t('{0} x capacity', l10n.figure(window));
}

/** A rate in words; 0 is none. */
export function rateText(l10n: Localizer, perSecond: number): string {
  return perSecond === 0 ? l10n.t('no limit') : l10n.t('{0} a second', l10n.figure(perSecond));
}

/** A bound in words; 0 is none. */
export function boundText(l10n: Localizer, bound: number): string {
  return bound === 0 ? l10n.t('no limit') : l10n.count(bound);
}

type Text = (l10n: Localizer, settings: PoolSettings) => string;

const texts: { readonly [S in keyof PoolSettings]: Text } = {
  strategy: (_, { strategy }) => plainText(strategy),
  window: (l10n, { window }) => windowText(l10n, window),
  stealing: (_, { stealing }) => plainText(stealing),
  weights: (_, { weights }) => plainText(weights),
  maxAttempts: (l10n, { maxAttempts }) => l10n.count(maxAttempts),
  backoff: (_, { backoff }) => plainText(backoff),
  retryDelayMs: (l10n, { retryDelayMs }) => duration(l10n, retryDelayMs),
  maxRetryDelayMs: (l10n, { maxRetryDelayMs }) => duration(l10n, maxRetryDelayMs),
  heartbeatTimeoutMs: (l10n, { heartbeatTimeoutMs }) => duration(l10n, heartbeatTimeoutMs),
  maxPayloadBytes: (l10n, { maxPayloadBytes }) => l10n.t('{0} bytes', l10n.count(maxPayloadBytes)),
  maxBacklog: (l10n, { maxBacklog }) => boundText(l10n, maxBacklog),
  completedKept: (l10n, { completedKept }) => l10n.count(completedKept),
  ratePerSecond: (l10n, { ratePerSecond }) => rateText(l10n, ratePerSecond),
  rateBurst: (l10n, { rateBurst }) => l10n.count(rateBurst),
  limitConcurrency: (l10n, { limitConcurrency }) => boundText(l10n, limitConcurrency),
  limitRatePerSecond: (l10n, { limitRatePerSecond }) => rateText(l10n, limitRatePerSecond),
  limitRateBurst: (l10n, { limitRateBurst }) => l10n.count(limitRateBurst),
  autoRebalance: (_, { autoRebalance }) => plainText(autoRebalance),
  rebalanceThreshold: (l10n, { rebalanceThreshold }) => l10n.figure(rebalanceThreshold),
  rebalanceIntervalMs: (l10n, { rebalanceIntervalMs }) => duration(l10n, rebalanceIntervalMs),
};

import type { PoolSettings } from '../../core/index.js';
import type { Core } from '../core.js';
import type { Localizer } from '../ui/localizer.js';
import type { Choice } from '../ui/ui.js';
import { windowChoices } from './windowChoices.js';

/** A setting of a pool as a person changes it. */
export interface SettingField<S extends keyof PoolSettings> {
  readonly label: string;
  /** What it is, and in which unit. */
  readonly explained: string;
  /** The values to pick from; one that is typed has none. */
  readonly choices?: readonly Choice<PoolSettings[S]>[];
  /** Whether another value than the choices may be typed. */
  readonly isNumber: boolean;
}

export type SettingFields = { readonly [S in keyof PoolSettings]: SettingField<S> };

/** All settings in the order in which they are offered; a missing one does not compile. */
export function settingFields(l10n: Localizer, core: typeof Core): SettingFields {
  return { ...placingFields(l10n, core), ...limitFields(l10n), ...endingFields(l10n, core) };
}

/** A field whose value is typed. */
function typed(
  label: string,
  explained: string,
): { label: string; explained: string; isNumber: true } {
  return { label, explained, isNumber: true };
}

/** One of the core's words, with what it means. */
function picked<V extends string>(
  label: string,
  explained: string,
  values: readonly V[],
  meaning: Readonly<Record<V, string>>,
): { label: string; explained: string; isNumber: false; choices: readonly Choice<V>[] } {
  const choices = values.map((value) => ({ label: value, description: meaning[value], value }));
  return { label, explained, isNumber: false, choices };
}

function placingFields(l10n: Localizer, core: typeof Core) {
  return {
    strategy: picked(
      l10n.t('Strategy'),
      l10n.t('how the node of a task is chosen'),
      core.STRATEGIES,
      {
        'least-loaded': l10n.t('the lowest load over weight is filled up first'),
        'round-robin': l10n.t('one node after the other'),
        'weighted-round-robin': l10n.t('in turn, as often as a node weighs'),
        'two-choices': l10n.t('the lower load of two nodes drawn by weight'),
        affinity: l10n.t('tasks with one affinity key go to one node'),
      },
    ),
    window: {
      label: l10n.t('Window'),
      explained: l10n.t('how much may wait on a node, as a multiple of its capacity'),
      choices: windowChoices(l10n),
      isNumber: true,
    },
    stealing: picked(
      l10n.t('Stealing'),
      l10n.t('what a node with nothing to do takes from the queues of others'),
      core.STEALINGS,
      { half: l10n.t('half of the most loaded queue'), off: l10n.t('nothing') },
    ),
    weights: picked(l10n.t('Weights'), l10n.t('what a load is divided by'), core.WEIGHTS, {
      given: l10n.t('the weight that a node was given'),
      learned: l10n.t('how fast a node is measured to be'),
    }),
    autoRebalance: picked(
      l10n.t('Automatic rebalance'),
      l10n.t('whether nodes rebalance the pool by themselves'),
      core.AUTO_REBALANCES,
      {
        off: l10n.t('queued tasks stay where they are'),
        on: l10n.t('begins above the threshold'),
      },
    ),
    rebalanceThreshold: typed(
      l10n.t('Rebalance threshold'),
      l10n.t('the max/mean load at which an automatic rebalance begins'),
    ),
    rebalanceIntervalMs: typed(
      l10n.t('Rebalance interval'),
      l10n.t('least time between two automatic rebalances, in ms'),
    ),
  } as const;
}

function limitFields(l10n: Localizer) {
  return {
    ratePerSecond: typed(
      l10n.t('Rate'),
      l10n.t('most tasks started in a second, over all nodes; 0: no limit'),
    ),
    rateBurst: typed(l10n.t('Rate: burst'), l10n.t('how many may start at once after a pause')),
    limitConcurrency: typed(
      l10n.t('Limit of a key: at once'),
      l10n.t('most tasks of one limitKey that run at once; 0: no limit'),
    ),
    limitRatePerSecond: typed(
      l10n.t('Limit of a key: rate'),
      l10n.t('most tasks of one limitKey started in a second; 0: no limit'),
    ),
    limitRateBurst: typed(
      l10n.t('Limit of a key: burst'),
      l10n.t('how many of one limitKey may start at once after a pause'),
    ),
    maxBacklog: typed(
      l10n.t('Most tasks that have not ended'),
      l10n.t('above it an enqueue is refused; 0: no limit'),
    ),
  } as const;
}

function endingFields(l10n: Localizer, core: typeof Core) {
  return {
    maxAttempts: typed(l10n.t('Attempts'), l10n.t('how often a task is tried before it is dead')),
    backoff: picked(
      l10n.t('Backoff'),
      l10n.t('how the wait before an attempt grows'),
      core.BACKOFFS,
      {
        exponential: l10n.t('by chance, up to a bound that doubles'),
        fixed: l10n.t('the same each time'),
      },
    ),
    retryDelayMs: typed(
      l10n.t('Wait before a retry'),
      l10n.t('before the second attempt, in ms: at most, or exactly where it is fixed'),
    ),
    maxRetryDelayMs: typed(
      l10n.t('Longest wait before a retry'),
      l10n.t('in ms, where it is exponential'),
    ),
    heartbeatTimeoutMs: typed(
      l10n.t('Heartbeat timeout'),
      l10n.t('a node silent for this long may be lost, in ms'),
    ),
    maxPayloadBytes: typed(l10n.t('Largest payload'), l10n.t('in bytes of its UTF-8 JSON')),
    completedKept: typed(
      l10n.t('Completed tasks kept'),
      l10n.t('how many of the last ones can be looked at: 0 to 1000'),
    ),
  } as const;
}

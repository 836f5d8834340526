import type { KeyLimits, LimitedKey, Pool, PoolSettings } from '../../core/index.js';
import { loadCore, type Core } from '../core.js';
import { plainText } from '../ui/plainText.js';
import type { Localizer } from '../ui/localizer.js';
import { boundText, rateText } from '../views/settingText.js';
import { faultOf } from './faults.js';
import type { Handler, Tools } from './handler.js';
import { poolLabel } from './poolLabel.js';
import { askForNumberOrNothing, rangeFault, wholeFault } from './typedNumber.js';

/** Limit keys that are offered; any other one can be typed. */
const offeredKeys = 200;

/** Limits the tasks with one `limitKey`: how many run at once, and how many start in a second. */
export const setLimit: Handler<'redispatch.pool.setLimit'> = async (tools, target) => {
  const { store, ui, l10n } = tools;
  const [core, pool] = await Promise.all([loadCore(), store.pool(target)]);
  const label = poolLabel(tools, target);
  const chosen = await askForKey(tools, core, pool, l10n.t('Set Limit of {0}', label));
  if (chosen === undefined) return;
  const key = plainText(chosen.key, 60);
  const { settings } = await pool.snapshot();
  const title = l10n.t('Limit of {0} in {1}', key, label);
  const limits = await askForLimits(tools, core, { title, own: chosen.own ?? {}, settings });
  if (limits === undefined) return;
  const hasOwn = Object.keys(limits).length > 0;
  await pool.setLimit(chosen.key, hasOwn ? limits : undefined);
  await store.refresh(target.connection);
  await ui.tell(
    hasOwn
      ? l10n.t('Tasks with the limit key {0} are limited now: {1}.', key, limitsText(l10n, limits))
      : l10n.t('Tasks with the limit key {0} are limited as the settings of {1} say.', key, label),
  );
};

type ChosenKey = Pick<LimitedKey, 'key' | 'own'>;

async function askForKey(
  { ui, l10n }: Tools,
  core: typeof Core,
  pool: Pool,
  title: string,
): Promise<ChosenKey | undefined> {
  const { keys } = await pool.limits({ limit: offeredKeys });
  const choices = keys.map((value) => ({
    label: value.key,
    description: l10n.t(
      '{0} running, {1} limited',
      l10n.count(value.running),
      l10n.count(value.limited),
    ),
    detail: countingText(l10n, value),
    value,
  }));
  const chosen = await ui.choose<ChosenKey | 'other'>(title, l10n.t('Which limit key?'), [
    ...choices,
    { label: l10n.t('Another...'), value: 'other' },
  ]);
  if (chosen !== 'other') return chosen;
  const key = await ui.ask({
    title,
    prompt: l10n.t('Limit key, exactly as tasks name it'),
    fault: (limitKey) =>
      limitKey === ''
        ? l10n.t('Type at least one character.')
        : faultOf(l10n, () => core.checkTask({ name: pool.name, limitKey })),
  });
  if (key === undefined) return undefined;
  const [found] = (await pool.limits({ from: key, limit: 1 })).keys;
  return found?.key === key ? found : { key };
}

interface LimitsQuestion {
  readonly title: string;
  /** What the fields say at first. */
  readonly own: KeyLimits;
  /** What counts for a field that is left empty. */
  readonly settings: PoolSettings;
}

/** The limits that are typed, in up to three steps; a field that is left empty is as the pool's settings say. */
async function askForLimits(
  tools: Tools,
  core: typeof Core,
  { title, own, settings }: LimitsQuestion,
): Promise<KeyLimits | undefined> {
  const { l10n } = tools;
  const ask = (
    prompt: string,
    now: number | undefined,
    bySettings: string,
    fault: (value: number) => string | undefined,
  ): Promise<number | null | undefined> => {
    const placeholder = l10n.t('by the settings: {0}', bySettings);
    return askForNumberOrNothing(tools, { title, prompt, now, placeholder, fault });
  };
  const { MAX_CONCURRENCY, MAX_RATE_PER_SECOND } = core;
  const concurrency = await ask(
    l10n.t('Most that run at once. 0: no limit; empty: as the settings of the pool say'),
    own.concurrency,
    boundText(l10n, settings.limitConcurrency),
    (value) => wholeFault(l10n, value, { least: 0, most: MAX_CONCURRENCY }),
  );
  if (concurrency === undefined) return undefined;
  const rate = await ask(
    l10n.t('Most started in a second. 0: no limit; empty: as the settings of the pool say'),
    own.ratePerSecond,
    rateText(l10n, settings.limitRatePerSecond),
    (value) => rangeFault(l10n, value, { least: 0, most: MAX_RATE_PER_SECOND }),
  );
  if (rate === undefined) return undefined;
  const isRated = (rate ?? settings.limitRatePerSecond) > 0;
  const burst = isRated
    ? await ask(
        l10n.t('How many may start at once after a pause. Empty: as the settings of the pool say'),
        own.burst,
        l10n.count(settings.limitRateBurst),
        (value) => wholeFault(l10n, value, { least: 1, most: MAX_RATE_PER_SECOND }),
      )
    : null;
  if (burst === undefined) return undefined;
  return {
    ...(concurrency !== null && { concurrency }),
    ...(rate !== null && { ratePerSecond: rate }),
    ...(burst !== null && { burst }),
  };
}

/** What counts for a key: its own limits, and for the rest the pool's settings. */
function countingText(l10n: Localizer, { own = {}, ...counting }: LimitedKey): string {
  const { concurrency, ratePerSecond, burst } = counting;
  const others = limitsText(l10n, {
    ...(own.concurrency === undefined && { concurrency }),
    ...(own.ratePerSecond === undefined && { ratePerSecond }),
    ...(own.burst === undefined && ratePerSecond > 0 && { burst }),
  });
  const parts = [limitsText(l10n, own), others && l10n.t('by the settings: {0}', others)];
  return parts.filter((part) => part !== '').join('; ');
}

/** Limits in words. */
function limitsText(l10n: Localizer, { concurrency, ratePerSecond, burst }: KeyLimits): string {
  const parts = [
    concurrency !== undefined && l10n.t('at once: {0}', boundText(l10n, concurrency)),
    ratePerSecond !== undefined && l10n.t('rate: {0}', rateText(l10n, ratePerSecond)),
    burst !== undefined && l10n.t('burst: {0}', l10n.count(burst)),
  ];
  return parts.filter((part) => part !== false).join(', ');
}

import { plainText } from '../ui/plainText.js';
import type { Localizer } from '../ui/localizer.js';
import type { Choice } from '../ui/ui.js';
import { tellDrained } from './drained.js';
import type { Handler, Tools } from './handler.js';
import { askForNumber } from './typedNumber.js';

const minuteMs = 60_000;

/** Longest wait, in ms: a day. */
const longestMs = 24 * 60 * minuteMs;

/** Drains a node, and waits until it has ended what it runs, or a time is over. */
export const drainAndWait: Handler<'redispatch.node.drainAndWait'> = async (tools, target) => {
  const { store, ui, l10n } = tools;
  const node = plainText(target.node);
  const title = l10n.t('Drain {0} and Wait', node);
  const waitMs = await askForWait(tools, title);
  if (waitMs === undefined) return;
  const pool = await store.pool(target);
  const report = await ui.progress(
    l10n.t('Draining {0}, and waiting for what it runs', node),
    ({ signal, report: onProgress }) => pool.drainNode(target.node, { waitMs, signal, onProgress }),
  );
  await store.refresh(target.connection);
  await tellDrained(tools, target, report, () => drainAndWait(tools, target));
};

/** How long it may take, in ms. */
async function askForWait(tools: Tools, title: string): Promise<number | undefined> {
  const { ui, l10n } = tools;
  const chosen = await ui.choose<number | 'other'>(
    title,
    l10n.t('How long may it take to end what it runs?'),
    waits(l10n),
  );
  if (chosen !== 'other') return chosen;
  const minutes = await askForNumber(tools, {
    title,
    prompt: l10n.t('Minutes'),
    fault: (typed) =>
      isWait(typed * minuteMs)
        ? undefined
        : l10n.t('Type a number of minutes, up to {0}.', l10n.count(longestMs / minuteMs)),
  });
  return minutes === undefined ? undefined : Math.round(minutes * minuteMs);
}

function isWait(ms: number): boolean {
  return ms >= 1 && ms <= longestMs;
}

function waits(l10n: Localizer): readonly Choice<number | 'other'>[] {
  return [
    { label: l10n.t('30 seconds'), value: minuteMs / 2 },
    { label: l10n.t('5 minutes'), value: 5 * minuteMs },
    { label: l10n.t('1 hour'), value: 60 * minuteMs },
    { label: l10n.t('Another...'), value: 'other' },
  ];
}

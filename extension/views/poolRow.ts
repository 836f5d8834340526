import type { BalanceFigures, PoolSettings, PoolSnapshot } from '../../core/index.js';
import type { PoolReading, PoolState } from '../store/state.js';
import { rowId } from '../target.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText } from '../ui/plainText.js';
import { joined, type Row, type RowIcon, type TooltipLine } from './row.js';
import { nodes, tasks } from './words.js';
import { why, whyBriefly } from './why.js';

/** A pool: how many nodes and tasks it has. It begins open where it is one of a few. */
export function poolRow(
  l10n: Localizer,
  connection: string,
  pool: PoolState,
  beginsOpen: boolean,
): Row {
  const label = plainText(pool.name);
  const description = describe(l10n, pool);
  return {
    id: rowId({ kind: 'pool', connection, pool: pool.name }),
    label,
    ...(description !== undefined && { description }),
    icon: icon(pool),
    words: ['pool'],
    opens: beginsOpen ? 'expanded' : 'collapsed',
    tooltip: tooltip(l10n, pool),
    spoken: joined([l10n.t('Pool {0}', label), description]),
  };
}

function icon({ fault, reading }: PoolState): RowIcon {
  const colour = 'list.warningForeground';
  if (fault !== undefined) return { name: 'warning', colour };
  const isMarked = reading !== undefined && isFull(reading.snapshot);
  return isMarked ? { name: 'layers', colour } : { name: 'layers' };
}

/** Whether the pool takes no more: it holds as many tasks that have not ended as it may. */
function isFull(snapshot: PoolSnapshot): boolean {
  const { maxBacklog } = snapshot.settings;
  return maxBacklog > 0 && livingTasks(snapshot) >= maxBacklog;
}

/** All tasks of a pool that have not ended. */
export function livingTasks(snapshot: PoolSnapshot): number {
  const onNodes = snapshot.nodes.reduce((sum, { queued, running }) => sum + queued + running, 0);
  return snapshot.backlog + snapshot.scheduled + onNodes;
}

function describe(l10n: Localizer, pool: PoolState): string | undefined {
  if (pool.fault !== undefined) return whyBriefly(l10n, pool.fault);
  if (pool.reading === undefined) return undefined;
  const { snapshot, late } = pool.reading;
  const lost = snapshot.nodes.filter(({ state }) => state === 'lost').length;
  return joined([
    nodes(l10n, snapshot.nodes.length),
    lost > 0 && l10n.t('{0} lost', l10n.count(lost)),
    tasks(l10n, livingTasks(snapshot)),
    isFull(snapshot) && l10n.t('full'),
    late !== undefined && l10n.t('{0} settled too late', l10n.count(late.count)),
  ]);
}

function tooltip(l10n: Localizer, pool: PoolState): readonly TooltipLine[] {
  const name = { label: l10n.t('Pool'), value: pool.name };
  if (pool.fault !== undefined) {
    return [name, { label: l10n.t('Why'), value: why(l10n, pool.fault) }];
  }
  return pool.reading === undefined ? [name] : [name, ...readingLines(l10n, pool.reading)];
}

function readingLines(l10n: Localizer, { snapshot, figures }: PoolReading): TooltipLine[] {
  const { counters, settings } = snapshot;
  const window =
    settings.window === 'unlimited'
      ? l10n.t('unlimited: everything is pushed out at once')
      : l10n.t('{0} x capacity', l10n.figure(settings.window));
  return [
    { label: l10n.t('Strategy'), value: settings.strategy },
    { label: l10n.t('Window'), value: window },
    { label: l10n.t('Partitions'), value: l10n.count(snapshot.partitions) },
    { label: l10n.t('Most tasks that have not ended'), value: bound(l10n, snapshot) },
    { label: l10n.t('Wait before a retry'), value: backoff(l10n, settings) },
    { label: l10n.t('Completed tasks kept'), value: l10n.count(settings.completedKept) },
    { label: l10n.t('Completed'), value: l10n.count(counters.completed) },
    { label: l10n.t('Retried'), value: l10n.count(counters.retried) },
    { label: l10n.t('Moved'), value: l10n.count(counters.moved) },
    {
      label: l10n.t('Settles refused because the lease was gone'),
      value: l10n.count(counters.staleSettles),
    },
    ...(figures === undefined ? [] : figureLines(l10n, figures)),
  ];
}

function bound(l10n: Localizer, snapshot: PoolSnapshot): string {
  const { maxBacklog } = snapshot.settings;
  if (maxBacklog === 0) return l10n.t('no bound');
  const most = l10n.count(maxBacklog);
  return isFull(snapshot) ? l10n.t('{0}: the pool is full', most) : most;
}

function backoff(l10n: Localizer, settings: PoolSettings): string {
  const first = l10n.count(settings.retryDelayMs);
  return settings.backoff === 'fixed'
    ? l10n.t('{0} ms each time', first)
    : l10n.t(
        'by chance, up to {0} ms, doubled with each attempt, at most {1} ms',
        first,
        l10n.count(settings.maxRetryDelayMs),
      );
}

/** The balance of the nodes in three figures. */
export function figureLines(l10n: Localizer, figures: BalanceFigures): readonly TooltipLine[] {
  return [
    { label: l10n.t('Max/mean load'), value: l10n.figure(figures.maxOverMean) },
    {
      label: l10n.t('Coefficient of variation'),
      value: l10n.figure(figures.coefficientOfVariation),
    },
    { label: l10n.t("Jain's index"), value: l10n.figure(figures.jainIndex, 3) },
  ];
}

import type { PoolFigures, PoolSettings, PoolSnapshot } from '../../core/index.js';
import type { PoolReading, PoolState } from '../store/state.js';
import { rowId } from '../target.js';
import { duration } from '../ui/duration.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText } from '../ui/plainText.js';
import { joined, type Row, type RowIcon, type TooltipLine } from './row.js';
import { settingText } from './settingText.js';
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
  return snapshot.backlog + snapshot.limited + snapshot.scheduled + onNodes;
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
    snapshot.dead > 0 && l10n.t('{0} dead', l10n.count(snapshot.dead)),
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
  return [
    ...figureLines(l10n, snapshot, figures),
    ...placingLines(l10n, settings),
    { label: l10n.t('Partitions'), value: l10n.count(snapshot.partitions) },
    { label: l10n.t('Most tasks that have not ended'), value: bound(l10n, snapshot) },
    { label: l10n.t('Wait before a retry'), value: backoff(l10n, settings) },
    { label: l10n.t('Completed tasks kept'), value: l10n.count(settings.completedKept) },
    { label: l10n.t('Completed'), value: l10n.count(counters.completed) },
    { label: l10n.t('Retried'), value: l10n.count(counters.retried) },
    { label: l10n.t('Moved'), value: l10n.count(counters.moved) },
    { label: l10n.t('Stolen'), value: l10n.count(counters.stolen) },
    { label: l10n.t('Rebalances begun by nodes'), value: l10n.count(counters.autoRebalances) },
    {
      label: l10n.t('Settles refused because the lease was gone'),
      value: l10n.count(counters.staleSettles),
    },
  ];
}

/** How tasks come to nodes; limits and what else is off at first only where they are on. */
function placingLines(l10n: Localizer, settings: PoolSettings): TooltipLine[] {
  const text = (name: keyof PoolSettings) => settingText(l10n, name, settings);
  const lines = [
    { label: l10n.t('Strategy'), value: text('strategy') },
    { label: l10n.t('Window'), value: text('window') },
    { label: l10n.t('Stealing'), value: text('stealing') },
    { label: l10n.t('Weights'), value: text('weights') },
  ];
  if (settings.ratePerSecond > 0) {
    lines.push({ label: l10n.t('Rate'), value: text('ratePerSecond') });
  }
  if (settings.limitConcurrency > 0) {
    lines.push({ label: l10n.t('Limit of a key: at once'), value: text('limitConcurrency') });
  }
  if (settings.limitRatePerSecond > 0) {
    lines.push({ label: l10n.t('Limit of a key: rate'), value: text('limitRatePerSecond') });
  }
  if (settings.autoRebalance === 'on') {
    const value = l10n.t('above max/mean {0}', text('rebalanceThreshold'));
    lines.push({ label: l10n.t('Automatic rebalance'), value });
  }
  return lines;
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

/** What the pool holds and how long that waits, and the balance of its active nodes. */
function figureLines(
  l10n: Localizer,
  { nodes: ofPool }: PoolSnapshot,
  figures: PoolFigures,
): TooltipLine[] {
  const { load, backlogCost, oldestWaitingMs, drainMs } = figures;
  const lines = [
    { label: l10n.t('Load of all nodes'), value: l10n.t('cost {0}', l10n.count(load)) },
    { label: l10n.t('Backlog'), value: l10n.t('cost {0}', l10n.count(backlogCost)) },
  ];
  if (oldestWaitingMs !== undefined) {
    lines.push({ label: l10n.t('Oldest waits for'), value: duration(l10n, oldestWaitingMs) });
  }
  if (drainMs !== undefined && drainMs > 0) {
    lines.push({ label: l10n.t('Done in about'), value: duration(l10n, drainMs) });
  }
  if (!ofPool.some(({ state }) => state === 'active')) return lines;
  return [
    ...lines,
    { label: l10n.t('Max/mean load'), value: l10n.figure(figures.maxOverMean) },
    {
      label: l10n.t('Coefficient of variation'),
      value: l10n.figure(figures.coefficientOfVariation),
    },
    { label: l10n.t("Jain's index"), value: l10n.figure(figures.jainIndex, 3) },
  ];
}

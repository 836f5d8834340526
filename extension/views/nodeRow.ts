import type { NodeFigures, NodeState, WorkerNode } from '../../core/index.js';
import { rowId } from '../target.js';
import { duration } from '../ui/duration.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText } from '../ui/plainText.js';
import { joined, type Row, type RowIcon, type TooltipLine } from './row.js';
import { windowText } from './settingText.js';

/** Where a node's row stands. */
export interface NodeRowPlace {
  readonly connection: string;
  readonly pool: string;
}

/** A node: its state where it is not active, what it holds against its capacity, and its load. */
export function nodeRow(
  l10n: Localizer,
  place: NodeRowPlace,
  node: WorkerNode,
  figures: NodeFigures | undefined,
): Row {
  const load = figures?.normalisedLoad ?? 0;
  const weight = l10n.figure(figures?.weight ?? node.weight);
  const label = plainText(node.name);
  const queued = l10n.count(node.queued);
  const running = l10n.count(node.running);
  const state = stateName(l10n, node.state);
  return {
    id: rowId({ ...place, kind: 'listing', listing: { list: 'node', node: node.name } }),
    label,
    description: joined([
      node.state !== 'active' && state,
      l10n.t('{0}/{1} queued', queued, l10n.count(node.capacity)),
      l10n.t('load {0}', l10n.figure(load)),
      l10n.t('{0} running', running),
      l10n.t('weight {0}', weight),
    ]),
    icon: nodeIcon(node.state),
    words: ['node', node.state, ...abilities(node.state)],
    opens: 'collapsed',
    tooltip: tooltip(l10n, node, figures),
    spoken: l10n.t(
      'Node {0}, {1}, {2} queued for a capacity of {3}, {4} running, load {5}, weight {6}',
      label,
      state,
      queued,
      l10n.count(node.capacity),
      running,
      l10n.figure(load),
      weight,
    ),
  };
}

/** A node state in words. */
export function stateName(l10n: Localizer, state: NodeState): string {
  switch (state) {
    case 'active':
      return l10n.t('active');
    case 'paused':
      return l10n.t('paused');
    case 'draining':
      return l10n.t('draining');
    case 'lost':
      return l10n.t('lost');
  }
}

function tooltip(
  l10n: Localizer,
  node: WorkerNode,
  figures: NodeFigures | undefined,
): Row['tooltip'] {
  return [
    { label: l10n.t('Node'), value: node.name },
    { label: l10n.t('State'), value: stateName(l10n, node.state) },
    {
      label: l10n.t('Queued'),
      value: l10n.t('{0} (cost {1})', l10n.count(node.queued), l10n.count(node.queuedCost)),
    },
    {
      label: l10n.t('Running'),
      value: l10n.t('{0} (cost {1})', l10n.count(node.running), l10n.count(node.runningCost)),
    },
    { label: l10n.t('Capacity'), value: l10n.count(node.capacity) },
    ...(node.window === undefined
      ? []
      : [{ label: l10n.t('Window of its own'), value: windowText(l10n, node.window) }]),
    ...(node.labels.length === 0
      ? []
      : [{ label: l10n.t('Labels'), value: node.labels.join(', ') }]),
    { label: l10n.t('Weight'), value: l10n.figure(node.weight) },
    {
      label: l10n.t('Load'),
      value: l10n.t(
        '{0}: cost queued and running over weight',
        l10n.figure(figures?.normalisedLoad ?? 0),
      ),
    },
    ...timeLines(l10n, node, figures),
    { label: l10n.t('Completed'), value: l10n.count(node.completed) },
    { label: l10n.t('Stolen from others'), value: l10n.count(node.stolen) },
    { label: l10n.t('Epoch'), value: l10n.count(node.epoch) },
    {
      label: node.state === 'lost' ? l10n.t('Lost since') : l10n.t('Lost unless heard of by'),
      value: l10n.time(node.heartbeatDeadlineMs),
    },
  ];
}

/** What it gets done, and how long what it holds has waited and will take; nothing where that is not known. */
function timeLines(
  l10n: Localizer,
  { ratePerSecond }: WorkerNode,
  figures: NodeFigures | undefined,
): TooltipLine[] {
  const lines: TooltipLine[] = [];
  if (ratePerSecond !== undefined) {
    const value = l10n.t('cost {0} a second', l10n.figure(ratePerSecond));
    lines.push({ label: l10n.t('Measured rate'), value });
  }
  const { oldestWaitingMs, drainMs } = figures ?? {};
  if (oldestWaitingMs !== undefined) {
    lines.push({ label: l10n.t('Oldest waits for'), value: duration(l10n, oldestWaitingMs) });
  }
  if (drainMs !== undefined && drainMs > 0) {
    lines.push({ label: l10n.t('Done in about'), value: duration(l10n, drainMs) });
  }
  return lines;
}

function nodeIcon(state: NodeState): RowIcon {
  switch (state) {
    case 'active':
      return { name: 'server' };
    case 'paused':
      return { name: 'debug-pause' };
    case 'draining':
      return { name: 'export' };
    case 'lost':
      return { name: 'warning', colour: 'list.warningForeground' };
  }
}

function abilities(state: NodeState): readonly string[] {
  switch (state) {
    case 'active':
      return ['canPause', 'canDrain'];
    case 'paused':
      return ['canResume', 'canDrain'];
    case 'draining':
      return ['canResume'];
    case 'lost':
      return [];
  }
}

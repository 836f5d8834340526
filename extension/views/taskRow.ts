import type { TaskFailure, TaskRow, TaskState } from '../../core/index.js';
import { rowId, type ListingTarget } from '../target.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText } from '../ui/plainText.js';
import { joined, type Row, type RowIcon, type TooltipLine } from './row.js';
import { failedAttempts } from './words.js';

/** A task: its name, its id, and what is not as usual. */
export function taskRow(l10n: Localizer, at: Omit<ListingTarget, 'kind'>, task: TaskRow): Row {
  const { connection, pool, listing } = at;
  const label = task.name === undefined ? l10n.t('large or malformed task') : plainText(task.name);
  const state = whereabouts(l10n, task.at);
  const progress = progressText(l10n, task);
  return {
    id: rowId({ kind: 'task', connection, pool, listing, task: task.id }),
    label,
    description: joined([task.id, rowState(l10n, task), ...unusual(l10n, task)]),
    icon: taskIcon(task),
    words: ['task', task.at.state, ...abilities(task.at)],
    opens: 'no',
    tooltip: tooltip(l10n, task, state),
    spoken: joined([
      l10n.t('Task {0}, {1}', label, task.id),
      state,
      progress && l10n.t('progress {0}', progress),
      task.at.state === 'dead' && task.failure && briefError(task.failure),
      ...unusual(l10n, task),
    ]),
    command: { id: 'redispatch.task.inspect', title: l10n.t('Inspect Task') },
  };
}

/** Where a task is, in words. */
export function whereabouts(l10n: Localizer, at: TaskState): string {
  switch (at.state) {
    case 'backlog':
      return l10n.t('in the backlog');
    case 'limited':
      return l10n.t('limited by {0}', plainText(at.limitKey));
    case 'queued':
      return l10n.t('queued on {0}', plainText(at.node));
    case 'running':
      return l10n.t('running on {0}', plainText(at.node));
    case 'scheduled':
      return l10n.t('due {0}', l10n.time(at.dueAtMs));
    case 'dead':
      return l10n.t('dead since {0}', l10n.time(at.diedAtMs));
    case 'completed':
      return l10n.t('completed on {0}, {1}', plainText(at.node), l10n.time(at.completedAtMs));
  }
}

/** The part of the state that the row's place does not tell. */
function rowState(l10n: Localizer, task: TaskRow): string | undefined {
  const { at, failure } = task;
  const progress = progressText(l10n, task);
  switch (at.state) {
    case 'backlog':
    case 'queued':
      return undefined;
    case 'limited':
      return whereabouts(l10n, at);
    case 'running':
      return joined([l10n.t('running'), progress && l10n.t('progress {0}', progress)]);
    case 'scheduled':
      return whereabouts(l10n, at);
    case 'dead':
      return failure && briefError(failure);
    case 'completed':
      return l10n.t('on {0}, {1}', plainText(at.node), l10n.time(at.completedAtMs));
  }
}

function briefError({ lastError }: TaskFailure): string {
  return plainText(lastError.split('\n', 1)[0] ?? '');
}

/** How far a running task has come, as its handler said it: any JSON value. */
function progressText(l10n: Localizer, { progress }: TaskRow): string | undefined {
  if (progress === undefined) return undefined;
  const { value } = progress;
  if (typeof value === 'number') return plainText(l10n.figure(value), 40);
  return plainText(typeof value === 'string' ? value : JSON.stringify(value), 40);
}

function unusual(l10n: Localizer, task: TaskRow): readonly string[] {
  const parts: string[] = [];
  if (task.priority > 0) parts.push(l10n.t('priority {0}', task.priority));
  if (task.cost !== 1) parts.push(l10n.t('cost {0}', l10n.count(task.cost)));
  if (task.requires !== undefined) {
    parts.push(l10n.t('needs {0}', plainText(task.requires.join(', '), 60)));
  }
  if (task.tenant !== undefined) parts.push(l10n.t('tenant {0}', plainText(task.tenant, 40)));
  if (task.failure !== undefined) parts.push(failedAttempts(l10n, task.failure.attempts));
  return parts;
}

function tooltip(l10n: Localizer, task: TaskRow, state: string): readonly TooltipLine[] {
  const lines = [
    { label: l10n.t('Task'), value: task.name ?? l10n.t('large or malformed task') },
    { label: l10n.t('Id'), value: task.id },
    { label: l10n.t('State'), value: state },
    { label: l10n.t('Priority'), value: String(task.priority) },
    { label: l10n.t('Cost'), value: l10n.count(task.cost) },
    ...termLines(l10n, task),
    { label: l10n.t('Body'), value: l10n.t('{0} bytes', l10n.count(task.bodyBytes)) },
  ];
  if (task.at.state === 'running') {
    lines.push({ label: l10n.t('Lease until'), value: l10n.time(task.at.leaseUntilMs) });
  }
  const { failure, progress } = task;
  if (progress !== undefined) {
    lines.push(
      { label: l10n.t('Progress'), value: JSON.stringify(progress.value) },
      { label: l10n.t('Progress reported'), value: l10n.time(progress.reportedAtMs) },
    );
  }
  if (failure === undefined) return lines;
  return [
    ...lines,
    { label: l10n.t('Failed attempts'), value: l10n.count(failure.attempts) },
    { label: l10n.t('Last error'), value: failure.lastError },
    { label: l10n.t('Last failed on'), value: failure.node },
  ];
}

/** Where it may run, and beside whom; nothing where it may run anywhere. */
function termLines(l10n: Localizer, task: TaskRow): TooltipLine[] {
  const lines: [string, string | undefined][] = [
    [l10n.t('Needs the labels'), task.requires?.join(', ')],
    [l10n.t('Tenant'), task.tenant],
    [l10n.t('Limit key'), task.limitKey],
    [l10n.t('Affinity key'), task.affinity],
  ];
  return lines.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]));
}

function taskIcon({ at, failure }: TaskRow): RowIcon {
  switch (at.state) {
    case 'running':
      return { name: 'play-circle', colour: 'charts.green' };
    case 'scheduled':
      return { name: 'clock' };
    case 'dead':
      return { name: 'error', colour: 'list.errorForeground' };
    case 'completed':
      return { name: 'pass', colour: 'charts.green' };
    case 'limited':
      return { name: 'watch' };
    case 'backlog':
    case 'queued':
      return failure === undefined ? { name: 'circle-outline' } : { name: 'history' };
  }
}

function abilities(at: TaskState): readonly string[] {
  switch (at.state) {
    case 'backlog':
    case 'limited':
    case 'queued':
      return ['movable', 'removable'];
    case 'running':
    case 'completed':
      return [];
    case 'scheduled':
      return ['removable'];
    case 'dead':
      return ['removable', 'editable'];
  }
}

import type { ConnectionState } from '../store/state.js';
import { rowId, type ConnectionTarget } from '../target.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText } from '../ui/plainText.js';
import { joined, type Row, type RowIcon, type TooltipLine } from './row.js';
import { serverLines, serverMarks } from './serverLines.js';
import { details, why, whyBriefly } from './why.js';

/** A connection: its address, and how it is. */
export function connectionRow(l10n: Localizer, state: ConnectionState): Row {
  const label = plainText(state.name);
  const status = statusText(l10n, state);
  return {
    id: rowId(target(state)),
    label,
    description: joined([status.brief, plainText(state.address)]),
    icon: connectionIcon(l10n, state),
    words: ['connection', ...stateWords(state)],
    opens: 'expanded',
    tooltip: [
      { label: l10n.t('Connection'), value: state.name },
      { label: l10n.t('Address'), value: state.address },
      ...status.tooltip,
    ],
    spoken: l10n.t('Connection {0}, {1}', label, status.spoken),
  };
}

/** What stands below a connection that cannot show its pools. */
export function problemRow(l10n: Localizer, state: ConnectionState): Row | undefined {
  if (state.status.kind !== 'failed') return undefined;
  const { fault, retryAfterMs } = state.status;
  const brief = whyBriefly(l10n, fault);
  const next = nextTry(l10n, retryAfterMs);
  return {
    id: rowId({ kind: 'problem', parent: rowId(target(state)) }),
    label: brief,
    description: next ?? l10n.t('needs your help'),
    icon: { name: 'warning', colour: 'list.warningForeground' },
    words: ['problem', ...stateWords(state)],
    opens: 'no',
    tooltip: [
      { label: l10n.t('Why'), value: why(l10n, fault) },
      ...(fault.message === '' ? [] : [{ label: l10n.t('Details'), value: details(l10n, fault) }]),
    ],
    spoken: l10n.t('Problem: {0}', joined([why(l10n, fault), next])),
  };
}

/** What stands below a connection while it is being opened. */
export function loadingRow(l10n: Localizer, state: ConnectionState): Row {
  return noteRow('loading', state, l10n.t('Connecting...'), { name: 'loading~spin' });
}

/** What stands below a connection that has no pools. */
export function noPoolsRow(l10n: Localizer, state: ConnectionState): Row {
  return noteRow('noPools', state, l10n.t('No pools yet: create one on the connection'), {
    name: 'info',
  });
}

function noteRow(
  kind: 'loading' | 'noPools',
  state: ConnectionState,
  label: string,
  icon: RowIcon,
): Row {
  const id = rowId({ kind, parent: rowId(target(state)) });
  return { id, label, icon, words: [kind], opens: 'no', tooltip: [], spoken: label };
}

function target({ name }: ConnectionState): ConnectionTarget {
  return { kind: 'connection', connection: name };
}

interface StatusText {
  readonly brief?: string;
  readonly spoken: string;
  readonly tooltip: readonly TooltipLine[];
}

function statusText(l10n: Localizer, { status }: ConnectionState): StatusText {
  switch (status.kind) {
    case 'idle':
      return { spoken: l10n.t('not connected'), tooltip: [] };
    case 'connecting':
      return { spoken: l10n.t('connecting'), tooltip: [] };
    case 'connected':
      return connectedText(l10n, status);
    case 'failed':
      return {
        brief: l10n.t('not connected'),
        spoken: l10n.t('not connected: {0}', whyBriefly(l10n, status.fault)),
        tooltip: [{ label: l10n.t('Why'), value: why(l10n, status.fault) }],
      };
  }
}

function connectedText(
  l10n: Localizer,
  { serverVersion, server }: Extract<ConnectionState['status'], { kind: 'connected' }>,
): StatusText {
  const marks = serverMarks(l10n, server?.report);
  return {
    brief: joined(marks),
    spoken: [l10n.t('connected'), ...marks].join(', '),
    tooltip: [
      { label: l10n.t('Server'), value: serverVersion },
      ...(server === undefined ? [] : serverLines(l10n, server)),
    ],
  };
}

function connectionIcon(l10n: Localizer, { status, origin }: ConnectionState): RowIcon {
  switch (status.kind) {
    case 'idle':
      return { name: 'plug' };
    case 'connecting':
      return { name: 'loading~spin' };
    case 'connected': {
      const name = origin === 'local' ? 'vm' : 'database';
      const isSafe = serverMarks(l10n, status.server?.report).length === 0;
      return isSafe ? { name } : { name, colour: 'list.warningForeground' };
    }
    case 'failed':
      return { name: 'debug-disconnect', colour: 'list.warningForeground' };
  }
}

function stateWords({ status, origin }: ConnectionState): readonly string[] {
  const words: string[] = [status.kind];
  const reason = status.kind === 'failed' ? status.fault.reason : undefined;
  if (reason === 'password-in-url') words.push('passwordInUrl');
  if (reason === 'wrong-credentials') words.push('needsPassword');
  if (origin === 'local') words.push('local');
  else words.push('removableConnection');
  const hasAddress = reason !== 'password-in-url' && reason !== 'invalid-url';
  if (origin === 'settings' && hasAddress) words.push('canSetPassword');
  return words;
}

function nextTry(l10n: Localizer, retryAfterMs: number | undefined): string | undefined {
  if (retryAfterMs === undefined) return undefined;
  const seconds = Math.ceil(retryAfterMs / 1000);
  return seconds === 1
    ? l10n.t('next try in 1 second')
    : l10n.t('next try in {0} seconds', l10n.count(seconds));
}

import type { RejectedItem } from '../../core/index.js';
import { hiddenRows, maxLoadedRows, type ListingState } from '../store/state.js';
import { rowId, type ListingTarget, type ListName } from '../target.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText } from '../ui/plainText.js';
import type { Row, RowIcon } from './row.js';
import { rejectedReason } from './rejectedReason.js';

const icons: Readonly<Record<ListName, RowIcon>> = {
  backlog: { name: 'inbox' },
  limited: { name: 'watch' },
  scheduled: { name: 'clock' },
  dead: { name: 'error' },
  completed: { name: 'pass' },
  inbox: { name: 'mail' },
  rejected: { name: 'circle-slash', colour: 'list.warningForeground' },
};

/** Backlog, Limited, Scheduled, Dead, Completed, Inbox or Rejected: the number of what is in it. */
export function listRow(
  l10n: Localizer,
  at: { readonly connection: string; readonly pool: string },
  list: ListName,
  count: number,
): Row {
  const { label, explained } = listText(l10n, list);
  return {
    id: rowId({ ...at, kind: 'listing', listing: { list } }),
    label,
    description: l10n.count(count),
    icon: icons[list],
    words: list === 'inbox' ? ['inbox'] : ['list', list],
    opens: list === 'inbox' ? 'no' : 'collapsed',
    tooltip: [{ label, value: explained }],
    spoken: l10n.t('{0}, {1}', label, l10n.count(count)),
  };
}

/** Refused inbox items have no id: when they were refused, and which of that moment, tells them apart. */
export function rejectedKeys(items: readonly RejectedItem[]): readonly string[] {
  const seen = new Map<number, number>();
  return items.map(({ rejectedAtMs }) => {
    const nth = seen.get(rejectedAtMs) ?? 0;
    seen.set(rejectedAtMs, nth + 1);
    return `${rejectedAtMs}.${nth}`;
  });
}

/** A refused inbox item, with its reason. */
export function rejectedRow(
  l10n: Localizer,
  at: { readonly connection: string; readonly pool: string },
  item: RejectedItem,
  key: string,
): Row {
  const reason = plainText(rejectedReason(l10n, item.reason));
  return {
    id: rowId({ ...at, kind: 'rejectedItem', item: key }),
    label: reason,
    description: plainText(item.item),
    icon: icons.rejected,
    words: ['rejectedItem'],
    opens: 'no',
    tooltip: [
      { label: l10n.t('Refused because'), value: rejectedReason(l10n, item.reason) },
      { label: l10n.t('At'), value: l10n.time(item.rejectedAtMs) },
      { label: l10n.t('Item'), value: item.item },
    ],
    spoken: l10n.t('Refused item: {0}', reason),
    command: { id: 'redispatch.task.inspect', title: l10n.t('Inspect Task') },
  };
}

/** The end of a listing that is longer than what is loaded; undefined when all of it is loaded. */
export function moreRow(
  l10n: Localizer,
  at: ListingTarget,
  listing: ListingState,
): Row | undefined {
  if (hiddenRows(listing) === 0) return undefined;
  const shown = l10n.count(listing.rows.length + listing.rejected.length);
  const total = l10n.count(listing.total);
  const base = { id: rowId({ kind: 'more', parent: rowId(at) }), opens: 'no' } as const;
  if (listing.limit >= maxLoadedRows) {
    const label = l10n.t('The first {0} of {1}', shown, total);
    const hint = l10n.t('Find any other task by its id with the command Inspect Task.');
    const tooltip = [{ label, value: hint }];
    return { ...base, label, icon: { name: 'ellipsis' }, words: ['end'], tooltip, spoken: label };
  }
  const label = l10n.t('Show more ({0} of {1})', shown, total);
  return {
    ...base,
    label,
    icon: { name: 'unfold' },
    words: ['more'],
    tooltip: [],
    spoken: l10n.t('Show more: {0} of {1} are shown', shown, total),
    command: { id: 'redispatch.page.more', title: l10n.t('Show More Tasks') },
  };
}

function listText(l10n: Localizer, list: ListName): { label: string; explained: string } {
  switch (list) {
    case 'backlog':
      return {
        label: l10n.t('Backlog'),
        explained: l10n.t('Tasks that no node has been given yet.'),
      };
    case 'limited':
      return {
        label: l10n.t('Limited'),
        explained: l10n.t(
          'Tasks that may not start yet: of their limit key as many run as may, or too many have started.',
        ),
      };
    case 'scheduled':
      return {
        label: l10n.t('Scheduled'),
        explained: l10n.t('Tasks that wait for their time, such as the next attempt.'),
      };
    case 'dead':
      return {
        label: l10n.t('Dead'),
        explained: l10n.t(
          'Tasks that failed too often. They stay until they are retried or removed.',
        ),
      };
    case 'completed':
      return {
        label: l10n.t('Completed'),
        explained: l10n.t(
          'The last tasks that were completed. How many are kept is a setting of the pool.',
        ),
      };
    case 'inbox':
      return {
        label: l10n.t('Inbox'),
        explained: l10n.t('Items that other programs pushed; the next worker adopts them.'),
      };
    case 'rejected':
      return { label: l10n.t('Rejected'), explained: l10n.t('Inbox items that are no tasks.') };
  }
}

import { withDeadline } from '../store/deadline.js';
import type { Store } from '../store/store.js';
import { parseRowId } from '../target.js';
import type { Localizer } from '../ui/localizer.js';
import { saySentence } from '../ui/saySentence.js';
import type { Row, TooltipLine } from './row.js';

/** Longest wait for the server before a tooltip is shown without it, in ms. */
const patienceMs = 1000;

/** The words of rows of tasks that wait. */
const waitingWords = ['backlog', 'queued', 'limited', 'scheduled'];

/**
 * Why a task is not running, in one sentence, asked when its row is looked at; undefined for other rows, and where
 * the server does not say so in time: a tooltip is no place for its faults.
 */
export async function waitingLine(
  store: Store,
  l10n: Localizer,
  row: Row,
): Promise<TooltipLine | undefined> {
  const target = parseRowId(row.id);
  if (target?.kind !== 'task' || !row.words.some((word) => waitingWords.includes(word))) {
    return undefined;
  }
  try {
    const asked = store.pool(target).then((pool) => pool.explain(target.task));
    const [reason] = (await withDeadline(asked, patienceMs))?.waiting ?? [];
    return (
      reason && { label: l10n.t('Not running because'), value: saySentence(l10n, reason.said) }
    );
  } catch {
    return undefined;
  }
}

import type { Pool, TaskRow } from '../../core/index.js';
import type { Choice } from '../ui/ui.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText } from '../ui/plainText.js';
import { tasks } from '../views/words.js';
import type { Tools } from './handler.js';

/** Which dead tasks are meant: all, those of a name, or those with a text in their last error. */
export interface DeadChoice {
  readonly name?: string;
  readonly error?: string;
}

/** Dead tasks that are looked at for names and errors to choose from. */
const lookedAt = 200;

/** Asks which dead tasks of a pool are meant; undefined when there are none, or when it was given up. */
export async function askForDead(
  { ui, l10n }: Tools,
  pool: Pool,
  { title, label }: { readonly title: string; readonly label: string },
): Promise<DeadChoice | undefined> {
  const { rows, total } = await pool.page({ kind: 'dead' }, { offset: 0, limit: lookedAt });
  if (total === 0) {
    await ui.tell(l10n.t('{0} has no dead tasks.', label));
    return undefined;
  }
  const by = await ui.choose<'all' | 'name' | 'error'>(title, l10n.t('Which dead tasks?'), [
    { label: l10n.t('All'), description: tasks(l10n, total), value: 'all' },
    { label: l10n.t('By name...'), value: 'name' },
    { label: l10n.t('By error...'), value: 'error' },
  ]);
  if (by === undefined) return undefined;
  if (by === 'all') return {};
  const found = by === 'name' ? namesOf(rows) : errorsOf(rows);
  const text = await askForText({ ui, l10n }, title, by, { found, isAll: total <= rows.length });
  if (text === undefined) return undefined;
  return by === 'name' ? { name: text } : { error: text };
}

/** The choice in words, for questions and reports. */
export function deadText(l10n: Localizer, { name, error }: DeadChoice): string {
  if (name !== undefined) return l10n.t('the dead tasks named "{0}"', plainText(name, 60));
  if (error !== undefined) {
    return l10n.t('the dead tasks with "{0}" in their error', plainText(error, 60));
  }
  return l10n.t('all dead tasks');
}

interface Found {
  readonly found: readonly string[];
  /** Whether all dead tasks have been looked at. */
  readonly isAll: boolean;
}

async function askForText(
  { ui, l10n }: Pick<Tools, 'ui' | 'l10n'>,
  title: string,
  by: 'name' | 'error',
  { found, isAll }: Found,
): Promise<string | undefined> {
  if (found.length > 0) {
    const placeholder =
      by === 'name' ? l10n.t('Tasks of which name?') : l10n.t('Tasks that failed with what?');
    const chosen = await ui.choose<Counted | 'other'>(title, placeholder, [
      ...counted(found).map((choice) => describe(l10n, choice, isAll)),
      { label: l10n.t('Another...'), value: 'other' },
    ]);
    if (chosen !== 'other') return chosen?.text;
  }
  return ui.ask({
    title,
    prompt: by === 'name' ? l10n.t('Name, exactly') : l10n.t('A text in the last error'),
    fault: (text) => (text === '' ? l10n.t('Type at least one character.') : undefined),
  });
}

interface Counted {
  readonly text: string;
  readonly count: number;
}

function describe(l10n: Localizer, value: Counted, isAll: boolean): Choice<Counted> {
  const number = tasks(l10n, value.count);
  const description = isAll ? number : l10n.t('{0} of the first {1}', number, lookedAt);
  return { label: value.text, description, value };
}

/** Texts and how often they are there, the most frequent first. */
function counted(texts: readonly string[]): readonly Counted[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .map(([text, count]) => ({ text, count }))
    .sort((one, other) => other.count - one.count);
}

function namesOf(rows: readonly TaskRow[]): readonly string[] {
  return rows.flatMap(({ name }) => (name === undefined ? [] : [name]));
}

function errorsOf(rows: readonly TaskRow[]): readonly string[] {
  const lines = rows.map(({ failure }) => failure?.lastError.split('\n', 1)[0] ?? '');
  return lines.filter((line) => line !== '');
}

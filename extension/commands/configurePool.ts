import type { PoolSettings } from '../../core/index.js';
import { loadCore } from '../core.js';
import type { Choice } from '../ui/ui.js';
import { settingText } from '../views/settingText.js';
import { faultOf } from './faults.js';
import type { Handler, Tools } from './handler.js';
import { poolLabel } from './poolLabel.js';
import { settingFields, type SettingField, type SettingFields } from './settingFields.js';
import { askForNumber } from './typedNumber.js';

type SettingName = keyof PoolSettings;

/** Changes settings of a pool, one after the other, for all nodes and producers at once; until the list is left. */
export const configurePool: Handler<'redispatch.pool.configure'> = async (tools, target) => {
  const { store, ui, l10n } = tools;
  const [core, pool] = await Promise.all([loadCore(), store.pool(target)]);
  const fields = settingFields(l10n, core);
  const title = l10n.t('Configure {0}', poolLabel(tools, target));
  for (;;) {
    const { settings } = await pool.snapshot();
    const chosen = await ui.choose(
      title,
      l10n.t('Which setting?'),
      settingChoices(tools, fields, settings),
    );
    if (chosen === undefined) return;
    const changes = await askForSetting(
      tools,
      { title, settings, check: (changes) => core.checkSettings(changes, pool.partitions) },
      chosen,
      fields[chosen],
    );
    if (changes === undefined) continue;
    await pool.configure(changes);
    await store.refresh(target.connection);
  }
};

function settingChoices({ l10n }: Tools, fields: SettingFields, settings: PoolSettings) {
  const names = Object.keys(fields) as SettingName[];
  return names.map((name) => ({
    label: fields[name].label,
    description: settingText(l10n, name, settings),
    detail: `${name}: ${fields[name].explained}`,
    value: name,
  }));
}

interface AskedPool {
  readonly title: string;
  readonly settings: PoolSettings;
  /** Throws what the pool would say against changes. */
  readonly check: (changes: Partial<PoolSettings>) => void;
}

/** The new value of one setting: picked, or typed and checked; undefined when it was given up. */
async function askForSetting(
  tools: Tools,
  of: AskedPool,
  name: SettingName,
  field: SettingField<SettingName>,
): Promise<Partial<PoolSettings> | undefined> {
  const { ui, l10n } = tools;
  const { label, explained, choices, isNumber } = field;
  const now = of.settings[name];
  if (choices !== undefined) {
    const placeholder = l10n.t('{0}: now {1}', label, settingText(l10n, name, of.settings));
    const other: Choice<typeof another> = { label: l10n.t('Another...'), value: another };
    const picked = await ui.choose<PoolSettings[SettingName] | typeof another>(
      of.title,
      placeholder,
      isNumber ? [...choices, other] : choices,
    );
    if (picked === undefined) return undefined;
    if (picked !== another) return { [name]: picked };
  }
  const value = await askForNumber(tools, {
    title: l10n.t('{0}: {1}', of.title, label),
    prompt: `${name}: ${explained}`,
    ...(typeof now === 'number' && { now }),
    fault: (typed) => faultOf(l10n, () => of.check({ [name]: typed })),
  });
  return value === undefined ? undefined : { [name]: value };
}

const another = Symbol('another value');

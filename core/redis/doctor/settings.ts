import { SchedulerError } from '../../domain/errors.js';
import { DEFAULT_POOL_SETTINGS, type PoolSettings } from '../../domain/pool.js';
import { sentence } from '../../domain/sentence.js';
import { checkSettings } from '../../domain/settings.js';
import { putSetting } from './calls.js';
import type { Examination } from './examination.js';

const NAMES = Object.keys(DEFAULT_POOL_SETTINGS) as readonly (keyof PoolSettings)[];

/** The settings of the first partition that has them, for others that do not; the defaults where none has. */
export function soundSettings(
  partitions: readonly ReadonlyMap<string, string>[],
): ReadonlyMap<string, string> {
  return new Map(
    NAMES.map((name) => {
      const sound = partitions.find((settings) => isPossible(name, settings.get(name)));
      return [name, sound?.get(name) ?? String(DEFAULT_POOL_SETTINGS[name])];
    }),
  );
}

/** Names settings that are missing or impossible, and puts them right. */
export async function checkSettingsOf(
  examination: Examination,
  settings: ReadonlyMap<string, string>,
  sound: ReadonlyMap<string, string>,
  partitions: number,
): Promise<void> {
  for (const [name, value] of sound) {
    const was = settings.get(name);
    if (!isPossible(name as keyof PoolSettings, was)) {
      await putRight(examination, name, was, value);
    }
  }
  const count = settings.get('partitions');
  if (count !== String(partitions)) {
    await putRight(examination, 'partitions', count, String(partitions));
  }
}

async function putRight(
  examination: Examination,
  name: string,
  was: string | undefined,
  value: string,
): Promise<void> {
  const { slice, fix, ledger } = examination;
  const fixed = fix && (await putSetting(slice, name, was ?? '', value));
  ledger.enter({
    kind: 'setting',
    partition: slice.index,
    detail:
      was === undefined
        ? sentence('The setting {0} is missing.', name)
        : sentence('The setting {0} is {1}, which cannot be.', name, JSON.stringify(was)),
    repair: sentence('It is set to {0}.', value),
    confirmed: true,
    fixed,
  });
  examination.step(0);
}

function isPossible(name: keyof PoolSettings, text: string | undefined): boolean {
  if (text === undefined) return false;
  const isText = typeof DEFAULT_POOL_SETTINGS[name] === 'string' || text === 'unlimited';
  const isNumber = /^\d+(\.\d+)?(e[+-]?\d+)?$/.test(text);
  try {
    checkSettings({ [name]: isText || !isNumber ? text : Number(text) });
    return true;
  } catch (error) {
    if (error instanceof SchedulerError) return false;
    throw error;
  }
}

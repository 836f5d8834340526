import type { Core } from '../core.js';
import { plainText } from '../ui/plainText.js';
import { toFault } from '../store/fault.js';
import type { Localizer } from '../ui/localizer.js';
import { why } from '../views/why.js';
import { inexactNumber } from './exactNumbers.js';

/** What the core says against something, in words for the field it was typed in; undefined when nothing. */
export function faultOf(l10n: Localizer, check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return why(l10n, toFault(error));
  }
}

/** What is wrong with a pool's name. */
export function poolNameFault(
  l10n: Localizer,
  core: typeof Core,
  text: string,
): string | undefined {
  if (text === '') return l10n.t('A pool needs a name.');
  return faultOf(l10n, () => core.toPoolName(text));
}

/** What is wrong with a task's name. */
export function taskNameFault(
  l10n: Localizer,
  core: typeof Core,
  text: string,
): string | undefined {
  if (text === '') return l10n.t('A task needs a name, for example "resize".');
  return faultOf(l10n, () => core.checkTask({ name: text }));
}

/** What is wrong with a payload as JSON text. */
export function payloadFault(
  l10n: Localizer,
  core: typeof Core,
  text: string,
  maxPayloadBytes: number,
): string | undefined {
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : '';
    return l10n.t('This is not JSON: {0}', detail);
  }
  return (
    inexactFault(l10n, text) ??
    faultOf(l10n, () => core.checkTask({ name: 'payload', payload }, maxPayloadBytes))
  );
}

/** A number that would be stored as another one. */
export function inexactFault(l10n: Localizer, text: string): string | undefined {
  const number = inexactNumber(text);
  if (number === undefined) return undefined;
  return l10n.t(
    'The number {0} has too many digits to be kept; write it as a text.',
    plainText(number),
  );
}

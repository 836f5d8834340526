import type { Sentence } from '../../core/index.js';
import type { Localizer } from './localizer.js';

/** Says a sentence of the core in the language of the person. */
export function saySentence(l10n: Localizer, { template, values }: Sentence): string {
  const said = values.map((value) =>
    typeof value === 'object' ? saySentence(l10n, value) : value,
  );
  return l10n.t(template, ...said);
}

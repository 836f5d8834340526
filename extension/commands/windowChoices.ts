import type { Window } from '../../core/index.js';
import type { Localizer } from '../ui/localizer.js';
import type { Choice } from '../ui/ui.js';

/** How much may wait on a node. */
export function windowChoices(l10n: Localizer): readonly Choice<Window>[] {
  return [
    {
      label: l10n.t('Twice its capacity'),
      description: l10n.t('the default: nodes stay busy, and tasks are placed late'),
      value: 2,
    },
    {
      label: l10n.t('Everything'),
      description: l10n.t('tasks are shared out at once'),
      value: 'unlimited',
    },
    {
      label: l10n.t('Nothing'),
      description: l10n.t('nodes take from the backlog'),
      value: 0,
    },
  ];
}

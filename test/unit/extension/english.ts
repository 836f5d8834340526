import { localizer } from '../../../extension/ui/localizer.js';

/** Says everything as it stands in the code, as VS Code does where there is no translation. */
export const english = localizer('en', (sentence, ...args) =>
  sentence.replaceAll(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)])),
);

/**
 * Says things in the language of the person.
 * Its `t` is that of `vscode.l10n`, so that view models and commands need no VS Code to be tested.
 */
export interface Localizer {
  /** Translates a sentence; `{0}`, `{1}`... are replaced by the further arguments. */
  t(sentence: string, ...args: readonly (string | number)[]): string;
  /** A whole number with the separators of the language: 12,345. */
  count(value: number): string;
  /** A figure with at most `digits` decimals (2 when left out). */
  figure(value: number, digits?: number): string;
  /** A moment, in the time zone of the person. */
  time(ms: number): string;
}

/** Numbers and moments as a language writes them, around a way to translate sentences. */
export function localizer(language: string, t: Localizer['t']): Localizer {
  const counts = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const times = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  return {
    t,
    count: (value) => counts.format(value),
    figure: (value, digits = 2) =>
      value.toLocaleString(language, { maximumFractionDigits: digits }),
    time: (ms) => (Number.isFinite(ms) ? times.format(ms) : String(ms)),
  };
}

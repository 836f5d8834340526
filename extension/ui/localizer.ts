/**
 * Says things in the language of the person.
 * Its `t` is that of `vscode.l10n`, so that view models and commands need no VS Code to be tested.
 */
export interface Localizer {
  /** Translates a sentence; `{0}`, `{1}`... are replaced by the further arguments. */
  t(sentence: string, ...args: readonly (string | number)[]): string;
  /** A whole number with the separators of the language: 12,345. */
  count(value: number): string;
  /** A figure with at most `digits` decimals (2 when left out); a smaller one with as many as show two of its digits. */
  figure(value: number, digits?: number): string;
  /** A moment, in the time zone of the person. */
  time(ms: number): string;
}

/** Numbers and moments as a language writes them, around a way to translate sentences. */
export function localizer(language: string, t: Localizer['t']): Localizer {
  // Made when first used: a process's first formatter loads the data of the language, which takes longer than all
  // the rest of the activation.
  const numbers = new Map<number, Intl.NumberFormat>();
  const figure = (value: number, digits: number): string => {
    const shown = decimals(value, digits);
    const known = numbers.get(shown);
    const format = known ?? new Intl.NumberFormat(language, { maximumFractionDigits: shown });
    if (known === undefined) numbers.set(shown, format);
    return format.format(value);
  };
  let times: Intl.DateTimeFormat | undefined;
  const time = (ms: number): string => {
    times ??= new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
    return times.format(ms);
  };
  return {
    t,
    count: (value) => figure(value, 0),
    figure: (value, digits = 2) => figure(value, digits),
    time: (ms) => (Number.isFinite(ms) ? time(ms) : String(ms)),
  };
}

// A weight or a rate of 0.002 must not read as none; below the smallest weight it is what doubles lose when they add.
const leastShown = 1e-6;

/** How many decimals show a figure: more than asked for where two of its digits need them. */
function decimals(value: number, digits: number): number {
  const size = Math.abs(value);
  if (digits === 0 || size < leastShown || size >= 1) return digits;
  return Math.max(digits, 1 - Math.floor(Math.log10(size)));
}

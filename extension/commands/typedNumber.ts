import type { Localizer } from '../ui/localizer.js';
import type { Question } from '../ui/ui.js';
import type { Tools } from './handler.js';

/** A question answered with a number. */
export interface NumberQuestion extends Omit<Question, 'value' | 'fault'> {
  /** What the field says at first. */
  readonly now?: number | undefined;
  /** What is wrong with a number; undefined when nothing is. */
  readonly fault: (value: number) => string | undefined;
}

/** Asks for a number, in plain digits; undefined when it was given up. */
export async function askForNumber(
  { ui, l10n }: Pick<Tools, 'ui' | 'l10n'>,
  { now, fault, ...question }: NumberQuestion,
): Promise<number | undefined> {
  const notPlain = l10n.t('Type a number in plain digits, such as 1500 or 0.5.');
  const text = await ui.ask({
    ...question,
    ...(now !== undefined && { value: plainDigits(now) }),
    fault: (typed) => numberFault(typed, fault, notPlain),
  });
  return text === undefined ? undefined : typedNumber(text);
}

/** The same where the field may be left empty; null then. */
export async function askForNumberOrNothing(
  { ui, l10n }: Pick<Tools, 'ui' | 'l10n'>,
  { now, fault, ...question }: NumberQuestion,
): Promise<number | null | undefined> {
  const notPlain = l10n.t('Type a number in plain digits, such as 1500 or 0.5, or nothing.');
  const text = await ui.ask({
    ...question,
    value: now === undefined ? '' : plainDigits(now),
    fault: (typed) => (typed.trim() === '' ? undefined : numberFault(typed, fault, notPlain)),
  });
  return text === undefined ? undefined : (typedNumber(text) ?? null);
}

/** What is wrong with a number outside a range. */
export function rangeFault(
  l10n: Localizer,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): string | undefined {
  if (value >= least && value <= most) return undefined;
  return l10n.t('Type a number from {0} to {1}.', l10n.figure(least, 6), l10n.count(most));
}

/** What is wrong with a number that is not whole, or outside a range. */
export function wholeFault(
  l10n: Localizer,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): string | undefined {
  if (Number.isInteger(value) && value >= least && value <= most) return undefined;
  return l10n.t('Type a whole number from {0} to {1}.', l10n.count(least), l10n.count(most));
}

function numberFault(
  text: string,
  fault: NumberQuestion['fault'],
  notPlain: string,
): string | undefined {
  const value = typedNumber(text);
  return value === undefined ? notPlain : fault(value);
}

/** The number that a text is: digits, at most with a minus, a point, and spaces around; no 0x10, 1e3, +5 or 1,000. */
function typedNumber(text: string): number | undefined {
  const typed = text.trim();
  return /^-?(\d+\.?\d*|\.\d+)$/.test(typed) ? Number(typed) : undefined;
}

/** A number as it may be typed: a small one, too, without an exponent. */
function plainDigits(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 17, useGrouping: false });
}

/** What a sentence is filled with; a sentence inside another one is translated by itself. */
export type SentenceValue = string | number | Sentence;

/**
 * A message with its values kept apart, so that a program can say it in the language of the person.
 * `template` is English; `{0}`, `{1}`... stand for the values.
 */
export interface Sentence {
  readonly template: string;
  readonly values: readonly SentenceValue[];
}

/**
 * Makes a sentence; its template is always a literal, so that all templates can be collected for translators.
 *
 * @example sentence('The pool "{0}" has no node "{1}".', pool, node)
 */
export function sentence(template: string, ...values: readonly SentenceValue[]): Sentence {
  return { template, values };
}

/** Sentences one below the other. */
export function sentenceLines(lines: readonly Sentence[]): Sentence {
  return { template: lines.map((_, i) => `{${i}}`).join('\n'), values: lines };
}

/**
 * The sentence in English.
 *
 * @example for (const reason of explanation.waiting) console.log(textOf(reason.said));
 */
export function textOf({ template, values }: Sentence): string {
  return template.replaceAll(/\{(\d+)\}/g, (_, index: string) => {
    const value = values[Number(index)] ?? '';
    return typeof value === 'object' ? textOf(value) : String(value);
  });
}

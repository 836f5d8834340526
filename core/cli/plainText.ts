// Control and format characters, separators and lone surrogates: a terminal may act on them, or they change how the
// text around them looks. And more stacked marks than any script needs.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;

/**
 * Makes text from Redis, or from another program, safe to be written on one line of a terminal.
 *
 * @example plainText('a\u001b[2J', 80) // 'a\\u{1b}[2J'
 */
export function plainText(text: string, mostCharacters: number): string {
  // twice the length fills the line, and a huge text is not walked through
  const start = text.slice(0, mostCharacters * 2);
  const characters = Array.from(start.replace(STACKED_MARKS, '$1').replace(UNSAFE, escaped));
  const isWhole = start.length === text.length && characters.length <= mostCharacters;
  return isWhole ? characters.join('') : `${characters.slice(0, mostCharacters - 1).join('')}…`;
}

/** A value as JSON in which no text can act on a terminal; a reader of JSON gets it as it was. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replaceAll(UNSAFE, (character) =>
    character === '\n' ? character : jsonEscape(character),
  );
}

function escaped(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function jsonEscape(character: string): string {
  // JSON names UTF-16 units: two of them beyond the first 65536 characters
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** Longest untrusted text in a row, a message or a picker, in code points. */
const maxShownLength = 120;

// Control and format characters (bidi overrides, zero widths), separators, lone surrogates, and
// more stacked marks than any script needs: none of them may change how the text around them looks.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const stackedMarks = /(\p{M}{4})\p{M}+/gu;

/** Makes untrusted text safe to show on one line: unsafe characters become `\u{...}`, a long end `…`. */
export function plainText(text: string, maxLength = maxShownLength): string {
  // Twice the length fills the line, and a huge text is not walked through.
  const start = text.slice(0, maxLength * 2);
  const points = Array.from(start.replace(stackedMarks, '$1').replace(unsafe, escapeCharacter));
  const isWhole = start.length === text.length && points.length <= maxLength;
  return isWhole ? points.join('') : `${points.slice(0, maxLength - 1).join('')}…`;
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Keeps text in a message from becoming a link: VS Code makes one of `[text](target)`. */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}

/** Keeps text in a picker from becoming an icon: VS Code makes one of `$(name)`. */
export function withoutIcons(text: string): string {
  return text.replaceAll('$(', '\\$(');
}

/** Keeps text in an input box, its prompt or what is wrong with the answer, from becoming either. */
export function withoutMarkup(text: string): string {
  return withoutIcons(withoutLinks(text));
}

/** Untrusted text as a Markdown code span: no link, no emphasis, no HTML comes out of it. */
export function markdownCode(text: string): string {
  const plain = plainText(text, 400);
  const longestRun = Math.max(0, ...(plain.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  return `${fence} ${plain === '' ? ' ' : plain} ${fence}`;
}

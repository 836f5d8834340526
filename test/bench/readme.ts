import { figureMarkdown } from './figureTable.js';
import { machineLines } from './machine.js';
import type { Results } from './results.js';

const section = /(<!-- results: ([a-z-]+) -->\n)([\s\S]*?)(<!-- results end -->)/g;

/** The names of the results that a text shows, for example `core`. */
export function shownResults(text: string): readonly string[] {
  return [...text.matchAll(section)].map(([, , name = '']) => name);
}

/**
 * The text with the tables of these results between its markers.
 *
 * @throws Error when the text shows results that were not given
 */
export function withTables(text: string, results: Readonly<Record<string, Results>>): string {
  return text.replace(section, (_, begin: string, name: string, _old: string, end: string) => {
    const shown = results[name];
    if (shown === undefined) throw new Error(`There are no results "${name}".`);
    return `${begin}${tableOf(shown)}${end}`;
  });
}

function tableOf({ figures, machine }: Results): string {
  const lines = [machineLines(machine).join('; '), '', ...figureMarkdown(figures)];
  return `<!-- prettier-ignore-start -->\n\n${lines.join('\n')}\n\n<!-- prettier-ignore-end -->\n`;
}

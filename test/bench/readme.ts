import { figureMarkdown } from './figureTable.js';
import { machineLines } from './machine.js';
import type { Results } from './results.js';

/** The results' name, and after a colon the metrics to show; all of them where there are none. */
const section =
  /(<!-- results: ([a-z-]+)(?:: ([\w, -]+?))? -->\n)([\s\S]*?)(<!-- results end -->)/g;

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
  return text.replace(
    section,
    (_, begin: string, name: string, metrics: string | undefined, _old: string, end: string) => {
      const shown = results[name];
      if (shown === undefined) throw new Error(`There are no results "${name}".`);
      return `${begin}${tableOf(chosen(shown, metrics?.split(', ')))}${end}`;
    },
  );
}

function chosen({ figures, machine }: Results, metrics: readonly string[] | undefined): Results {
  if (metrics === undefined) return { figures, machine };
  const named = metrics.map((metric) => {
    const figure = figures.find((one) => one.metric === metric);
    if (figure === undefined) throw new Error(`There is no metric "${metric}" in the results.`);
    return figure;
  });
  return { figures: named, machine };
}

function tableOf({ figures, machine }: Results): string {
  const lines = [machineLines(machine).join('; '), '', ...figureMarkdown(figures)];
  return `<!-- prettier-ignore-start -->\n\n${lines.join('\n')}\n\n<!-- prettier-ignore-end -->\n`;
}

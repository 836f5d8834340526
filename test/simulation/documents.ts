import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { machineLines } from '../bench/machine.js';
import { plot, plotted, type PlottedWait } from './plots.js';
import { cellsOf as realCells, head as realHead, type RealResults } from './real/results.js';
import type { Row } from './row.js';
import { scenarios, targets } from './scenarios.js';
import { cellsOf, head } from './tables.js';

/** What the makespan of real workers is held against, over its bound. */
const MAKESPAN = 1.05;

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The documents that show results; the first shows all of them. */
export const readmes = [pathOf('README.md'), pathOf('../../README.md')] as const;

/** What `npm run simulate` and `npm run simulate:real` gave last, as they are kept. */
export interface Kept {
  readonly rows: readonly Row[];
  readonly real: RealResults;
}

export async function readKept(): Promise<Kept> {
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(pathOf(`results/${name}.json`), 'utf8'));
  return {
    rows: (await read('simulation')) as Row[],
    real: (await read('real')) as RealResults,
  };
}

/** The plots, by the paths of their files. */
export function plotsOf(rows: readonly Row[]): ReadonlyMap<string, string> {
  const waits: readonly (readonly [PlottedWait, string])[] = [
    ['meanWait', 'mean'],
    ['p99Wait', 'p99'],
  ];
  return new Map(
    plotted(rows).flatMap((scenario) =>
      waits.map(([wait, name]) => [
        pathOf(`plots/${scenario}-${name}.svg`),
        plot(rows, scenario, wait),
      ]),
    ),
  );
}

const section = /(<!-- (targets|scenario ([\w-]+)|real) -->\n)[\s\S]*?(<!-- end -->)/g;

/** The text with the tables between its markers as the results say. */
export function refreshed(text: string, kept: Kept): string {
  return text.replace(
    section,
    (_, begin: string, what: string, scenario: string | undefined, end: string) => {
      const lines =
        scenario !== undefined
          ? scenarioLines(scenario, kept.rows)
          : what === 'real'
            ? realLines(kept.real)
            : targetLines(kept);
      const table = lines.join('\n');
      return `${begin}<!-- prettier-ignore-start -->\n\n${table}\n\n<!-- prettier-ignore-end -->\n${end}`;
    },
  );
}

/** The names of the scenarios that a text shows. */
export function shownScenarios(text: string): string[] {
  return [...text.matchAll(section)].flatMap(([, , , scenario]) => scenario ?? []);
}

function scenarioLines(name: string, rows: readonly Row[]): string[] {
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`There is no scenario "${name}".`);
  const shown = rows.filter((row) => row.scenario === name);
  if (shown.length === 0) throw new Error(`There are no results of "${name}".`);
  const [, ...titles] = head;
  const about = `${scenario.about.charAt(0).toUpperCase()}${scenario.about.slice(1)}.`;
  return [
    about,
    '',
    ...markdown(
      titles,
      shown.map((row) => cellsOf(row).slice(1)),
    ),
  ];
}

function targetLines({ rows, real }: Kept): string[] {
  const cells = targets.map(({ within, ...target }) => {
    const row = rows.find((one) =>
      Object.entries(target).every(([field, value]) => one[field as keyof Row] === value),
    );
    if (row === undefined) throw new Error(`There are no results of ${target.scenario}.`);
    const off = row.meanWait / row.theory - 1;
    const part = (value: number): string => `${value >= 0 ? '+' : ''}${(value * 100).toFixed(1)} %`;
    return [
      `\`${target.scenario}\`, utilisation ${target.utilisation}, default settings: mean wait within ${within * 100} % of the central queue's`,
      Math.abs(off) <= within ? 'yes' : 'no',
      `${part(off)} (± ${((row.halfWidth / row.theory) * 100).toFixed(1)}), of ${row.tasks} tasks`,
    ];
  });
  return markdown(['target', 'reached', 'measured'], [...cells, makespanCells(real)]);
}

function makespanCells({ plan, rows }: RealResults): string[] {
  const row = rows.find(({ contestant }) => contestant === 'default');
  if (row === undefined) throw new Error('There are no results of real workers.');
  return [
    `${plan.speeds.length} worker processes of unequal speeds, default settings: makespan at most ${MAKESPAN} x the least there is`,
    row.makespanOverBound <= MAKESPAN ? 'yes' : 'no',
    `${row.makespanOverBound.toFixed(3)} (${row.range.map((ratio) => ratio.toFixed(3)).join('–')})`,
  ];
}

function realLines({ machine, plan, rows }: RealResults): string[] {
  const { tasks, speeds, atOnce } = plan;
  return [
    machineLines(machine).join('; '),
    '',
    `${tasks} tasks of 1 to 5 ms; workers of speeds ${speeds.join(', ')}, each with ${atOnce} tasks at once.`,
    '',
    ...markdown(realHead, rows.map(realCells)),
  ];
}

/** @param leftColumns how many of the first columns hold words */
function markdown(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  leftColumns = 3,
): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = titles.map((_, column) => (column < leftColumns ? '---' : '--:'));
  return [line(titles), line(rule), ...rows.map(line)];
}

import type { ChaosPlan } from './arguments.js';
import type { Verdict } from './check/check.js';
import { isSound } from './check/check.js';

export interface Outcome {
  readonly plan: ChaosPlan;
  /** How often each kind of fault came. */
  readonly faults: ReadonlyMap<string, number>;
  readonly verdict: Verdict;
}

/** The table of a run, in Markdown. */
export function resultTable({ plan, faults, verdict }: Outcome): string[] {
  const rows: [string, string | number][] = [
    ['seconds of faults, seed', `${plan.seconds}, ${plan.seed}`],
    ...[...faults].map(([kind, times]): [string, number] => [`fault: ${kind}`, times]),
    ['enqueues acknowledged', verdict.acknowledged],
    ...[...verdict.refused].map(([reason, times]): [string, number] => [
      `enqueues refused: ${reason}`,
      times,
    ]),
    [
      'enqueues whose reply was lost (of these, there)',
      `${verdict.unknown} (${verdict.unknownExecuted})`,
    ],
    ['completed', verdict.completed],
    ['dead, as they were meant to', verdict.dead],
    ['executions', verdict.executions],
    ['tasks executed more than once', verdict.repeatedTasks],
    ...[...verdict.repeats].map(([reason, times]): [string, number] => [
      `executed again: ${reason}`,
      times,
    ]),
    ['settles refused, their lease was gone', verdict.staleSettles],
    ['**lost**', verdict.lost.length],
    ['**completed twice**', verdict.completedTwice.length],
  ];
  const cells = rows.map(([name, value]) => [name, value.toLocaleString('en')] as const);
  const [nameWidth, valueWidth] = [0, 1].map((column) =>
    Math.max(...cells.map((cell) => cell[column]?.length ?? 0)),
  );
  const line = (name: string, value: string): string =>
    `| ${name.padEnd(nameWidth ?? 0)} | ${value.padStart(valueWidth ?? 0)} |`;
  return [
    line('', ''),
    `| ${'-'.repeat(nameWidth ?? 0)} | ${'-'.repeat((valueWidth ?? 0) - 1)}: |`,
    ...cells.map(([name, value]) => line(name, value)),
  ];
}

const MOST_SHOWN = 20;

/** What is wrong, a sentence a line; and whether nothing is. */
export function findings(verdict: Verdict): string[] {
  if (isSound(verdict)) return ['Nothing acknowledged is lost, and nothing was completed twice.'];
  const { lost, completedTwice, faults } = verdict;
  const all = [
    ...lost.map((id) => `${id} is lost: acknowledged, and neither completed nor dead.`),
    ...completedTwice.map((id) => `${id} was completed more than once.`),
    ...faults,
  ];
  const more = all.length > MOST_SHOWN ? [`... and ${all.length - MOST_SHOWN} more`] : [];
  return [...all.slice(0, MOST_SHOWN), ...more];
}

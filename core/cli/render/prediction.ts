import type { HoldUp } from '../../simulation/bounds.js';
import type { GroupPrediction } from '../../simulation/predict.js';
import type { Outlook } from '../commands/simulate.js';
import { figureColumns, textColumns, textTable } from '../textTable.js';
import { count } from './count.js';
import { duration } from './duration.js';

/** What a pool holds, how it would empty, and how it would with the changes. */
export function predictionLines(
  pool: string,
  now: Outlook,
  changed: Outlook | undefined,
): string[] {
  const { replay } = now;
  if (replay.tasks === 0) return [`${pool}: nothing waits or runs`, ...heldLines(now)];
  if (now.prediction.nodes.length === 0 && changed === undefined) {
    const nobody = `${pool}: ${count(replay.tasks, 'task')}, and no active nodes: nothing will run`;
    return [nobody, ...heldLines(now)];
  }
  const outlooks = changed === undefined ? [now] : [now, changed];
  return [
    `${pool}: ${count(replay.tasks, 'task')} of cost ${replay.cost}`,
    ...sampleLines(now),
    ...heldLines(now),
    ...(replay.guessedNodes > 0 ? [guessLine(replay.guessedNodes)] : []),
    ...figureLines(outlooks).map((line) => `  ${line}`),
    ...nodeLines(outlooks).map((line) => `  ${line}`),
    ...groupLines(outlooks).map((line) => `  ${line}`),
  ];
}

const HEADS = ['as it is', 'changed'] as const;

type Figure = readonly [name: string, of: (outlook: Outlook) => string];

const HOLD_UP: readonly Figure[] = [
  ['held up by', ({ replay }) => holdUpText(replay.holdUp)],
  ['held up for at least', ({ replay }) => duration(replay.holdUp?.leastMs)],
];

function holdUpText(holdUp: HoldUp | undefined): string {
  const { by, limitKey = '', limit = 0 } = holdUp ?? {};
  switch (by) {
    case undefined:
      return '-';
    case 'delay':
      return 'tasks due later';
    case 'rate':
      return `the pool's ${limit} a second`;
    case 'keyRate':
      return `${limitKey}: ${limit} a second`;
    case 'keyConcurrency':
      return `${limitKey}: ${limit} at once`;
  }
}

function figureLines(outlooks: readonly Outlook[]): string[] {
  const figures: Figure[] = [
    ['empty after', ({ prediction }) => duration(prediction.drainMs)],
    ['at least', ({ prediction }) => duration(prediction.leastDrainMs)],
    ...(outlooks.some(({ replay }) => replay.holdUp !== undefined) ? HOLD_UP : []),
    ['mean wait from now', ({ prediction }) => duration(prediction.meanWaitMs)],
    ['max/mean at first', ({ prediction }) => prediction.maxOverMeanAtFirst.toFixed(2)],
    ['max/mean meanwhile', ({ prediction }) => prediction.maxOverMean.toFixed(2)],
    ['tasks nobody takes', ({ prediction }) => String(prediction.stranded)],
  ];
  return textTable(
    [...textColumns('the pool'), ...figureColumns(...HEADS.slice(0, outlooks.length))],
    figures.map(([name, of]) => [name, ...outlooks.map(of)]),
  );
}

function nodeLines(outlooks: readonly Outlook[]): string[] {
  const names = new Set(
    outlooks.flatMap(({ prediction }) => prediction.nodes.map(({ name }) => name)),
  );
  const cells = (name: string): string[] =>
    outlooks.flatMap(({ prediction }) => {
      const node = prediction.nodes.find((one) => one.name === name);
      return node === undefined ? ['-', '-'] : [String(node.tasks), duration(node.doneMs)];
    });
  const titles = HEADS.slice(0, outlooks.length).flatMap((head) => [`tasks ${head}`, 'done after']);
  return textTable(
    [...textColumns('node'), ...figureColumns(...titles)],
    [...names].map((name) => [name, ...cells(name)]),
  );
}

/** Tasks of a priority, a tenant or a limitKey, where there are several. */
function groupLines(outlooks: readonly Outlook[]): string[] {
  const groups = new Map<string, GroupPrediction>();
  for (const { prediction } of outlooks) {
    for (const group of prediction.groups) {
      const name = groupName(group);
      if (!groups.has(name)) groups.set(name, group);
    }
  }
  if (groups.size === 0) return [];
  const cells = (name: string): string[] =>
    outlooks.flatMap(({ prediction }) => {
      const group = prediction.groups.find((one) => groupName(one) === name);
      return group === undefined ? ['-', '-'] : [group.meanWaitMs, group.doneMs].map(duration);
    });
  const titles = HEADS.slice(0, outlooks.length).flatMap((head) => [`wait ${head}`, 'done after']);
  return textTable(
    [...textColumns('tasks with'), ...figureColumns('tasks', ...titles)],
    [...groups].map(([name, { tasks }]) => [name, String(tasks), ...cells(name)]),
  );
}

function groupName({ by, name }: GroupPrediction): string {
  return name === '' ? `no ${by}` : `${by} ${name}`;
}

/** What was read and what was not, and what comes later. */
function sampleLines({ replay }: Outlook): string[] {
  const { seen, tasks, grain, delayed } = replay;
  const part = `  ${seen} of them were looked at; each that was played stands for about ${Number(grain.toPrecision(3))}`;
  return [
    ...(delayed > 0 ? [`  of these, ${delayed} due later`] : []),
    ...(seen < tasks || grain > 1 ? [part] : []),
  ];
}

function heldLines({ replay }: Outlook): string[] {
  return replay.held === 0 ? [] : [`  ${count(replay.held, 'task')} more on paused nodes`];
}

function guessLine(nodes: number): string {
  const guess =
    nodes === 1 ? 'it is is guessed from its weight' : 'they are is guessed from their weights';
  return `  ${count(nodes, 'node')} not measured yet: how fast ${guess}`;
}

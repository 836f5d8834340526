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
    return [`${pool}: ${count(replay.tasks, 'task')}, and no active nodes: nothing will run`];
  }
  const outlooks = changed === undefined ? [now] : [now, changed];
  return [
    `${pool}: ${count(replay.tasks, 'task')} of cost ${replay.cost}`,
    ...heldLines(now),
    ...(replay.guessedNodes > 0 ? [guessLine(replay.guessedNodes)] : []),
    ...(replay.grain > 1 ? [`  each task that was played stands for ${replay.grain}`] : []),
    ...figureLines(outlooks).map((line) => `  ${line}`),
    ...nodeLines(outlooks).map((line) => `  ${line}`),
  ];
}

const HEADS = ['as it is', 'changed'] as const;

function figureLines(outlooks: readonly Outlook[]): string[] {
  const figures: [name: string, of: (outlook: Outlook) => string][] = [
    ['empty after', ({ prediction }) => duration(prediction.drainMs)],
    ['at least', ({ prediction }) => duration(prediction.leastDrainMs)],
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

function heldLines({ replay }: Outlook): string[] {
  return replay.held === 0 ? [] : [`  ${count(replay.held, 'task')} more on paused nodes`];
}

function guessLine(nodes: number): string {
  return `  ${count(nodes, 'node')} not measured yet: how fast they are is guessed from their weights`;
}

import type { Figure } from '../figure.js';
import type { LiveFigures } from './livePhase.js';
import type { PageFigures } from './pagePhase.js';
import type { PingFigures } from './pingPhase.js';
import type { StartTimes } from './protocol.js';
import { summarise } from './statistics.js';

/** Everything that was measured. */
export interface Measured {
  readonly vsixBytes: number;
  readonly starts: readonly StartTimes[];
  /** By the number of tasks. */
  readonly pages: ReadonlyMap<number, PageFigures>;
  readonly pings: { readonly tasks: number; readonly figures: PingFigures };
  readonly live: LiveFigures;
  /** The versions of what it was measured with. */
  readonly servers: { readonly vscode: string; readonly redis: string };
}

/** The figures by their names. */
export function figuresOf({ vsixBytes, starts, pages, pings, live }: Measured): readonly Figure[] {
  const both = starts.map(({ loadMs, activateMs }) => loadMs + activateMs);
  return [
    ofMany(
      'ext-load-ms',
      'ms',
      starts.map(({ loadMs }) => loadMs),
    ),
    ofMany(
      'ext-activate-ms',
      'ms',
      starts.map(({ activateMs }) => activateMs),
    ),
    ofMany('ext-load-activate-ms', 'ms', both),
    ...[...pages].flatMap(([tasks, figures]) => pageFigures(sizeName(tasks), figures)),
    ...pingFigures(sizeName(pings.tasks), pings.figures),
    figure('ext-vsix-bytes', 'bytes', vsixBytes, null),
    ...liveFigures(live),
  ];
}

/** @example sizeName(100_000) // '100k' */
export function sizeName(tasks: number): string {
  return tasks >= 1_000_000 ? `${tasks / 1_000_000}m` : `${tasks / 1_000}k`;
}

function pageFigures(size: string, measured: PageFigures): readonly Figure[] {
  return [
    ofMany(`ext-first-page-${size}-ms`, 'ms', measured.firstPageMs),
    ofMany(`ext-refresh-${size}-ms`, 'ms', measured.refreshMs),
    ofMany(`ext-refresh-commands-${size}`, 'commands', measured.commandsSent),
    ofMany(`ext-refresh-commands-run-${size}`, 'commands', measured.commandsRun),
  ];
}

function pingFigures(size: string, measured: PingFigures): readonly Figure[] {
  const { slowestMs, controlMs, longestCommandMs } = measured;
  const { range } = summarise(slowestMs);
  const { range: controlRange } = summarise(controlMs);
  return [
    figure(`ext-worst-ping-${size}-ms`, 'ms', range[1], range, slowestMs.length),
    figure(
      `ext-worst-ping-control-${size}-ms`,
      'ms',
      controlRange[1],
      controlRange,
      controlMs.length,
    ),
    figure(`ext-longest-command-${size}-ms`, 'ms', longestCommandMs, null),
  ];
}

function liveFigures({ heapBytes, growth, changesPerSecond }: LiveFigures): readonly Figure[] {
  const [first] = heapBytes;
  const later = heapBytes.slice(Math.ceil(heapBytes.length / 2)).map(({ y }) => y);
  return [
    figure('ext-heap-start-bytes', 'bytes', first?.y ?? null, null),
    figure('ext-heap-end-bytes', 'bytes', later.at(-1) ?? null, summarise(later).range),
    ...(growth === undefined
      ? []
      : [figure('ext-heap-growth-bytes-per-minute', 'bytes/min', growth.slope, growth.range)]),
    { ...figure('ext-live-changes-per-second', '/s', changesPerSecond, null), better: 'higher' },
  ];
}

function ofMany(metric: string, unit: string, values: readonly number[]): Figure {
  const { median, range } = summarise(values);
  return figure(metric, unit, median, range, values.length);
}

function figure(
  metric: string,
  unit: string,
  ours: number | null,
  range: readonly [number, number] | null,
  rounds = 1,
): Figure {
  const none = { bullmq: null, bee: null, limit: null };
  return {
    ...{ metric, unit, better: 'lower', ours, ...none, rounds },
    ratios: none,
    ranges: { ours: range, ...none },
  };
}

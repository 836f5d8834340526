import { poolFigures, type NodeFigures, type PoolFigures } from '../../balance/poolFigures.js';
import type { WorkerNode } from '../../domain/node.js';
import type { PoolSnapshot } from '../../domain/snapshot.js';
import { duration } from './duration.js';
import { figureColumns, textColumns, textTable } from '../textTable.js';

const COLUMNS = [
  ...textColumns('node', 'state'),
  ...figureColumns('weight', 'capacity', 'queued', 'running', 'completed'),
  ...figureColumns('load', 'load/weight', 'oldest', 'done in'),
];

/** A pool's counts and figures, and a table of its nodes. */
export function poolLines(snapshot: PoolSnapshot): string[] {
  const { pool, nodes } = snapshot;
  const figures = poolFigures(snapshot);
  const lines = nodes.length === 0 ? [NOBODY] : [balanceOf(figures), ...nodeLines(nodes, figures)];
  return [
    `${pool}: ${countsOf(snapshot)}`,
    ...[timesOf(figures), ...lines].map((line) => `  ${line}`),
  ];
}

const NOBODY = 'no nodes: nobody works on it';

function timesOf({ oldestWaitingMs, drainMs }: PoolFigures): string {
  return `oldest waiting ${duration(oldestWaitingMs)}, all done in ${duration(drainMs)}`;
}

function balanceOf({ maxOverMean, coefficientOfVariation, jainIndex }: PoolFigures): string {
  return [
    `load/weight: max/mean ${maxOverMean.toFixed(2)}`,
    `coefficient of variation ${coefficientOfVariation.toFixed(2)}`,
    `Jain's index ${jainIndex.toFixed(2)}`,
  ].join(', ');
}

function countsOf({
  nodes,
  backlog,
  limited,
  scheduled,
  dead,
  inbox,
  rejected,
  counters,
}: PoolSnapshot): string {
  return [
    `backlog ${backlog}`,
    ...(limited === 0 ? [] : [`limited ${limited}`]),
    `scheduled ${scheduled}`,
    `queued ${sumOf(nodes, ({ queued }) => queued)}`,
    `running ${sumOf(nodes, ({ running }) => running)}`,
    `dead ${dead}`,
    `completed ${counters.completed}`,
    `stale settles ${counters.staleSettles}`,
    ...(inbox === 0 ? [] : [`inbox ${inbox}`]),
    ...(rejected === 0 ? [] : [`rejected ${rejected}`]),
  ].join(', ');
}

function nodeLines(nodes: readonly WorkerNode[], figures: PoolFigures): string[] {
  const figuresOf = new Map(figures.nodes.map((one) => [one.name, one]));
  return textTable(
    COLUMNS,
    nodes.map((node) => {
      const { name, state, capacity, queued, running, completed } = node;
      const counts = [capacity, queued, running, completed].map(String);
      const ofNode = figuresOf.get(name);
      const weight = Number((ofNode?.weight ?? node.weight).toPrecision(4));
      return [name, state, String(weight), ...counts, ...cellsOf(ofNode)];
    }),
  );
}

function cellsOf(figures: NodeFigures | undefined): string[] {
  if (figures === undefined) return [];
  const { load, normalisedLoad, oldestWaitingMs, drainMs } = figures;
  return [String(load), normalisedLoad.toFixed(2), duration(oldestWaitingMs), duration(drainMs)];
}

function sumOf(nodes: readonly WorkerNode[], figure: (node: WorkerNode) => number): number {
  return nodes.reduce((sum, node) => sum + figure(node), 0);
}

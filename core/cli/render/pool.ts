import type { WorkerNode } from '../../domain/node.js';
import type { PoolSnapshot } from '../../domain/snapshot.js';
import { figureColumns, textColumns, textTable } from '../textTable.js';

const COLUMNS = [
  ...textColumns('node', 'state'),
  ...figureColumns('weight', 'capacity', 'queued', 'running', 'completed'),
];

/** A pool's counts, and a table of its nodes. */
export function poolLines(snapshot: PoolSnapshot): string[] {
  const { pool, nodes } = snapshot;
  return [`${pool}: ${countsOf(snapshot)}`, ...nodeLines(nodes).map((line) => `  ${line}`)];
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

function nodeLines(nodes: readonly WorkerNode[]): string[] {
  if (nodes.length === 0) return ['no nodes: nobody works on it'];
  return textTable(
    COLUMNS,
    nodes.map(({ name, state, weight, capacity, queued, running, completed }) => [
      name,
      state,
      ...[weight, capacity, queued, running, completed].map(String),
    ]),
  );
}

function sumOf(nodes: readonly WorkerNode[], figure: (node: WorkerNode) => number): number {
  return nodes.reduce((sum, node) => sum + figure(node), 0);
}

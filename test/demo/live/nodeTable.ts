import {
  balanceFigures,
  nodeLoad,
  normalisedLoad,
  type PoolSnapshot,
} from '../../../core/index.js';
import { plainText } from '../plainText.js';
import { textTable } from '../textTable.js';

const HEAD = [
  'node',
  'state',
  'weight',
  'capacity',
  'queued',
  'running',
  'completed',
  'load/weight',
];
const LONGEST_NAME = 32;

/** A pool as a table of its nodes, and what waits beside them, in lines. */
export function nodeTable(snapshot: PoolSnapshot): readonly string[] {
  const rows = snapshot.nodes.map((node) => [
    plainText(node.name, LONGEST_NAME),
    node.state,
    shortNumber(node.weight),
    String(node.capacity),
    String(node.queued),
    String(node.running),
    String(node.completed),
    normalisedLoad(node).toFixed(1),
  ]);
  const { backlog, scheduled, dead, counters } = snapshot;
  const { maxOverMean, coefficientOfVariation, jainIndex } = activeFigures(snapshot);
  return [
    ...textTable(HEAD, rows),
    '',
    `backlog ${backlog}   scheduled ${scheduled}   dead ${dead}   completed ${counters.completed}`,
    `max/mean ${maxOverMean.toFixed(2)}   CV ${coefficientOfVariation.toFixed(2)}   Jain ${jainIndex.toFixed(2)}`,
  ];
}

/** How to push from a program that knows only Redis. */
export function pushHint(port: string): string {
  return `redis-cli -p ${port} LPUSH 'rd:{demo:0}:inbox' '{"name":"resize"}'`;
}

/** How evenly the active nodes are loaded; the others are given nothing, so they do not count. */
function activeFigures({ nodes }: PoolSnapshot) {
  const active = nodes.filter(({ state }) => state === 'active');
  return balanceFigures(active.map((node) => ({ load: nodeLoad(node), weight: node.weight })));
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}

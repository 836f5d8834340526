import type { Candidate, ConsideredNode, Explanation } from '../../domain/explanation.js';
import { textOf } from '../../domain/sentence.js';
import { figureColumns, textColumns, textTable } from '../textTable.js';

const COLUMNS = [
  ...textColumns('node', 'state'),
  ...figureColumns('weight', 'queued', 'running', 'load/weight', 'room'),
  ...textColumns('may be given it'),
];

/** Where a task is and why, what keeps it, and a table of the nodes. */
export function explainedLines(explanation: Explanation): string[] {
  const { said, placement, waiting, candidates, refused, scope, needs } = explanation;
  const rows = [
    ...candidates.map((node) => cellsOf(node, String(node.room), verdictOf(node, needs.cost))),
    ...refused.map((node) => {
      const reasons = node.reasons.map((reason) => textOf(reason.said));
      return cellsOf(node, '-', reasons.join(' '));
    }),
  ];
  return [
    textOf(said),
    ...(placement === undefined ? [] : [textOf(placement.said)]),
    ...waiting.map((reason) => `waits: ${textOf(reason.said)}`),
    ...(rows.length === 0 ? [] : textTable(COLUMNS, rows).map((line) => `  ${line}`)),
    ...(scope === undefined ? [] : [textOf(scope)]),
  ];
}

function verdictOf({ room }: Candidate, cost: number): string {
  return room === 'unlimited' || room >= cost ? 'yes' : 'takes it from the backlog';
}

function cellsOf(node: ConsideredNode, room: string, verdict: string): string[] {
  const { node: name, state, weight, queuedCost, runningCost, normalisedLoad } = node;
  const figures = [weight, queuedCost, runningCost].map(String);
  return [name, state, ...figures, normalisedLoad.toFixed(2), room, verdict];
}

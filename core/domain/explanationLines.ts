import type { Candidate, Explanation, RefusedNode } from './explanation.js';
import { sentence, type Sentence } from './sentence.js';

/**
 * All that an explanation says, a sentence a line: where the task is, how it came there, what keeps it, and the nodes.
 *
 * @example for (const line of explanationLines(explanation)) console.log(textOf(line));
 */
export function explanationLines(explanation: Explanation): Sentence[] {
  const { said, placement, waiting, candidates, refused, scope, needs } = explanation;
  return [
    said,
    ...(placement === undefined ? [] : [placement.said]),
    ...waiting.map((reason) => reason.said),
    ...candidates.map((candidate) => candidateLine(candidate, needs.cost)),
    ...refused.map(refusedLine),
    ...(scope === undefined ? [] : [scope]),
  ];
}

function candidateLine(candidate: Candidate, cost: number): Sentence {
  const { node, load, queuedCost, runningCost, weight, normalisedLoad, room } = candidate;
  const figures = sentence(
    '{0} queued and {1} running make a load of {2}, over the weight {3} that is {4}',
    queuedCost,
    runningCost,
    load,
    weight,
    shortNumber(normalisedLoad),
  );
  if (room === 'unlimited') {
    return sentence('{0} may be given it: {1}; its window has no bound.', node, figures);
  }
  return room < cost
    ? sentence(
        '{0} may take it from the backlog: {1}; its window has room for {2} more.',
        node,
        figures,
        room,
      )
    : sentence('{0} may be given it: {1}; its window has room for {2} more.', node, figures, room);
}

function refusedLine({ node, reasons }: RefusedNode): Sentence {
  const all = reasons
    .map(({ said }) => said)
    .reduce((before, said) => sentence('{0} {1}', before, said));
  return sentence('{0} may not be given it: {1}', node, all);
}

function shortNumber(number: number): string {
  return String(Number(number.toPrecision(3)));
}

import { normalisedLoad, nodeLoad } from '../../balance/figures.js';
import type {
  Candidate,
  ConsideredNode,
  Refusal,
  RefusedNode,
  TaskNeeds,
} from '../../domain/explanation.js';
import { sentence } from '../../domain/sentence.js';
import type { NodeFacts } from '../calls/explain.js';

/** The nodes that may be given a task now, the lowest normalised load first, and the others with what refuses them. */
export function considerNodes(
  nodes: readonly NodeFacts[],
  needs: TaskNeeds,
): { candidates: Candidate[]; refused: RefusedNode[] } {
  const candidates: Candidate[] = [];
  const refused: RefusedNode[] = [];
  for (const node of [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const reasons = refusals(node, needs);
    if (reasons.length > 0) refused.push({ ...considered(node), reasons });
    else candidates.push({ ...considered(node), room: node.room });
  }
  candidates.sort((a, b) => a.normalisedLoad - b.normalisedLoad);
  return { candidates, refused };
}

/** The labels that a task requires and a node does not offer. */
export function missingLabels(node: NodeFacts, { labels }: TaskNeeds): string[] {
  return labels.filter((label) => !node.labels.includes(label));
}

/** Whether a node's window has no room for a task. One that is given nothing ahead takes it from the backlog. */
export function isWindowFull({ window, room }: NodeFacts, { cost }: TaskNeeds): boolean {
  return window !== 0 && room !== 'unlimited' && room < cost;
}

function refusals(node: NodeFacts, needs: TaskNeeds): Refusal[] {
  const reasons: Refusal[] = [];
  const labels = missingLabels(node, needs);
  if (labels.length > 0) {
    const said = sentence('It does not offer {0}.', labels.join(', '));
    reasons.push({ kind: 'labels-missing', labels, said });
  }
  switch (node.state) {
    case 'active':
      break;
    case 'paused':
      reasons.push({ kind: 'paused', said: sentence('It is paused.') });
      break;
    case 'draining':
      reasons.push({ kind: 'draining', said: sentence('It is being drained.') });
      break;
    case 'lost':
      reasons.push({ kind: 'lost', said: sentence('It is lost: it was not heard of in time.') });
  }
  const { window, room } = node;
  if (room !== 'unlimited' && isWindowFull(node, needs)) {
    const said = sentence(
      'Its window is full: there is room for a cost of {0}, and the task costs {1}.',
      room,
      needs.cost,
    );
    reasons.push({ kind: 'window-full', window, room, said });
  }
  return reasons;
}

function considered(node: NodeFacts): ConsideredNode {
  const { name, state, weight, capacity, labels, queuedCost, runningCost, running } = node;
  return {
    node: name,
    ...{ state, weight, capacity, labels, queuedCost, runningCost, running },
    load: nodeLoad(node),
    normalisedLoad: normalisedLoad(node),
  };
}

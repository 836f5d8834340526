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

/**
 * The nodes that may be given a task now, the lowest normalised load first, and the others with what refuses them.
 *
 * @param mayBeTaken whether a node may take it by itself, from the backlog, though its window has no room for it
 */
export function considerNodes(
  nodes: readonly NodeFacts[],
  needs: TaskNeeds,
  mayBeTaken: boolean,
): { candidates: Candidate[]; refused: RefusedNode[] } {
  const candidates: Candidate[] = [];
  const refused: RefusedNode[] = [];
  for (const node of [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const reasons = refusals(node, needs, mayBeTaken);
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

/** The active nodes that offer what a task requires. */
export function ableNodes(nodes: readonly NodeFacts[], needs: TaskNeeds): NodeFacts[] {
  return nodes.filter((node) => node.state === 'active' && missingLabels(node, needs).length === 0);
}

/** How many tasks a node can begin now, whatever its window. */
export function freePlaces({ running, capacity }: NodeFacts): number {
  return Math.max(0, capacity - running);
}

/** Whether what is in a node's queue leaves none of its free places to a task in the backlog. */
export function hasNoPlaceLeft(node: NodeFacts): boolean {
  return node.queuedBefore >= freePlaces(node);
}

/** Whether a node's window has no room for a task. */
export function lacksRoom({ room }: NodeFacts, { cost }: TaskNeeds): boolean {
  return room !== 'unlimited' && room < cost;
}

function refusals(node: NodeFacts, needs: TaskNeeds, mayBeTaken: boolean): Refusal[] {
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
  const isTaken = mayBeTaken && (window === 0 || !hasNoPlaceLeft(node));
  if (room !== 'unlimited' && lacksRoom(node, needs) && !isTaken) {
    const said =
      window === 0
        ? sentence('Its window is 0: it is given nothing ahead.')
        : sentence(
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

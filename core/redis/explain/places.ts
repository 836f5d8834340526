import type { WaitingReason } from '../../domain/explanation.js';
import { sentence, type Sentence } from '../../domain/sentence.js';
import type { NodeFacts, TaskFacts } from '../calls/explain.js';
import { freePlaces, hasNoPlaceLeft, lacksRoom } from './candidates.js';

/** Where no node that can run it has a place for it now, beside what is in its queue. */
export function noPlace(able: readonly NodeFacts[], { needs }: TaskFacts): WaitingReason[] {
  const free = able.filter((node) => freePlaces(node) > 0);
  if (able.length > 0 && free.every((node) => hasNoPlaceLeft(node) && lacksRoom(node, needs))) {
    const figures = figuresOf(able);
    const isOfWindows = able.every((node) => node.window !== 0 && lacksRoom(node, needs));
    const said = fullSentence(figures, isOfWindows ? 'windows' : free.length > 0 ? 'both' : 'busy');
    return [{ kind: 'windows-full', ...figures, said }];
  }
  const tasks = Math.min(...free.map(({ queuedBefore }) => queuedBefore));
  if (free.length === 0 || tasks === 0) return [];
  const figures = { ...figuresOf(free), tasks };
  const { nodes, running, capacity } = figures;
  const said = sentence(
    'The {0} node(s) that have a place for it begin what is in their own queues first, at least {1} task(s); they run {2} of {3} at once.',
    nodes,
    tasks,
    running,
    capacity,
  );
  return [{ kind: 'queues-first', ...figures, said }];
}

interface Figures {
  readonly nodes: number;
  readonly running: number;
  readonly capacity: number;
}

function figuresOf(nodes: readonly NodeFacts[]): Figures {
  const sum = (of: 'running' | 'capacity') => nodes.reduce((total, node) => total + node[of], 0);
  return { nodes: nodes.length, running: sum('running'), capacity: sum('capacity') };
}

function fullSentence(
  { nodes, running, capacity }: Figures,
  how: 'busy' | 'windows' | 'both',
): Sentence {
  switch (how) {
    case 'busy':
      return sentence(
        'All {0} node(s) that can run it are busy: they run {1} of {2} tasks at once.',
        nodes,
        running,
        capacity,
      );
    case 'windows':
      return sentence(
        'The windows of all {0} node(s) that can run it are full; they run {1} of {2} tasks at once.',
        nodes,
        running,
        capacity,
      );
    case 'both':
      return sentence(
        'Each of the {0} node(s) that can run it is busy, or its queue takes all its places; they run {1} of {2} tasks at once.',
        nodes,
        running,
        capacity,
      );
  }
}

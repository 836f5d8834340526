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
    const how = isOfWindows ? 'windows' : free.length > 0 ? 'both' : 'busy';
    const [only, ...others] = able;
    const said =
      only !== undefined && others.length === 0
        ? onlyFullSentence(only, how)
        : fullSentence(figures, how);
    return [{ kind: 'windows-full', ...figures, said }];
  }
  const tasks = Math.min(...free.map(({ queuedBefore }) => queuedBefore));
  if (free.length === 0 || tasks === 0) return [];
  const figures = { ...figuresOf(free), tasks };
  return [{ kind: 'queues-first', ...figures, said: queuesFirstSentence(free, figures) }];
}

function queuesFirstSentence(
  [first, ...others]: readonly NodeFacts[],
  { nodes, running, capacity, tasks }: Figures & { readonly tasks: number },
): Sentence {
  const count = tasks === 1 ? sentence('1 task') : sentence('{0} tasks', tasks);
  return first !== undefined && others.length === 0
    ? sentence(
        '{0} is the only node that has a place for it, and begins what is in its own queue first, at least {1}; it runs {2} of {3} at once.',
        first.name,
        count,
        running,
        capacity,
      )
    : sentence(
        'The {0} nodes that have a place for it begin what is in their own queues first, at least {1}; they run {2} of {3} at once.',
        nodes,
        count,
        running,
        capacity,
      );
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

/** What is full: what nodes run, their windows, or that of each one or the other. */
type Full = 'busy' | 'windows' | 'both';

function onlyFullSentence({ name, running, capacity }: NodeFacts, how: Full): Sentence {
  switch (how) {
    case 'busy':
      return sentence(
        '{0} is the only node that can run it now, and is busy: it runs {1} of {2} tasks at once.',
        name,
        running,
        capacity,
      );
    case 'windows':
      return sentence(
        '{0} is the only node that can run it now, and its window is full; it runs {1} of {2} tasks at once.',
        name,
        running,
        capacity,
      );
    case 'both':
      return sentence(
        '{0} is the only node that can run it now, and its queue takes all its places; it runs {1} of {2} tasks at once.',
        name,
        running,
        capacity,
      );
  }
}

function fullSentence({ nodes, running, capacity }: Figures, how: Full): Sentence {
  switch (how) {
    case 'busy':
      return sentence(
        'All {0} nodes that can run it are busy: they run {1} of {2} tasks at once.',
        nodes,
        running,
        capacity,
      );
    case 'windows':
      return sentence(
        'The windows of all {0} nodes that can run it are full; they run {1} of {2} tasks at once.',
        nodes,
        running,
        capacity,
      );
    case 'both':
      return sentence(
        'Each of the {0} nodes that can run it is busy, or its queue takes all its places; they run {1} of {2} tasks at once.',
        nodes,
        running,
        capacity,
      );
  }
}

import type { WaitingReason } from '../../domain/explanation.js';
import { sentence, type Sentence } from '../../domain/sentence.js';
import type { NodeFacts, TaskFacts } from '../calls/explain.js';
import { ableNodes, freePlaces } from './candidates.js';

/** What of its node keeps a task in the queue. */
export function nodeReasons(facts: TaskFacts, node: NodeFacts | undefined): WaitingReason[] {
  if (node === undefined) return [];
  const { name, state } = node;
  switch (state) {
    case 'paused': {
      const said = sentence('It is in the queue of {0}, which is paused.', name);
      return [{ kind: 'node-paused', node: name, said }];
    }
    case 'draining': {
      const said = sentence('It is in the queue of {0}, which is being drained.', name);
      return [{ kind: 'node-draining', node: name, said }];
    }
    case 'lost': {
      const said = sentence(
        'It is in the queue of {0}, which is lost; a sweep gives it back.',
        name,
      );
      return [{ kind: 'node-lost', node: name, said }];
    }
    case 'active':
      return freePlaces(node) > 0 ? [] : [nodeBusy(facts, node)];
  }
}

function nodeBusy({ nodes, needs, stealing }: TaskFacts, node: NodeFacts): WaitingReason {
  const { name, running, capacity } = node;
  const others = ableNodes(nodes, needs).filter((one) => one !== node && freePlaces(one) > 0);
  const thieves = stealing === 'off' ? 0 : others.length;
  const busy = sentence('{0} is busy: it runs {1} of {2} tasks at once.', name, running, capacity);
  const said = thieves === 0 ? busy : sentence('{0} {1}', busy, mayStealSentence(thieves));
  return { kind: 'node-busy', node: name, running, capacity, thieves, said };
}

function mayStealSentence(thieves: number): Sentence {
  return thieves === 1
    ? sentence('Another node with a free place may steal it.')
    : sentence('{0} other nodes with a free place may steal it.', thieves);
}

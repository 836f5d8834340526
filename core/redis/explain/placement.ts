import type { Placement } from '../../domain/explanation.js';
import type { NodeName } from '../../domain/names.js';
import type { Strategy } from '../../domain/pool.js';
import { sentence, type Sentence } from '../../domain/sentence.js';
import type { TaskFacts, TransferFacts } from '../calls/explain.js';
import { moment } from './moment.js';

/** How a task came to the node that holds it; undefined where none does. */
export function placementOf(facts: TaskFacts): Placement | undefined {
  const { at, transfer, failure, nodes, strategy } = facts;
  if (at?.state !== 'queued' && at?.state !== 'running') return undefined;
  // one that failed afterwards was placed anew
  const isCurrent = transfer !== undefined && !(failure && failure.lastFailedAtMs >= transfer.atMs);
  const transferred = isCurrent ? transferredBy(transfer) : undefined;
  if (transferred !== undefined) return transferred;
  if (at.state === 'running' && nodes.find(({ name }) => name === at.node)?.window === 0) {
    const said = sentence('{0} took it from the backlog: its window is 0.', at.node);
    return { kind: 'pulled', said };
  }
  const placed = strategySentence(strategy, at.node, at.state);
  const said =
    isCurrent && transfer.kind === 'perhaps'
      ? sentence(
          '{0} Or the rebalance at {1} moved it: it moved too many to look for one.',
          placed,
          moment(transfer.atMs),
        )
      : placed;
  return { kind: 'strategy', strategy, said };
}

function strategySentence(strategy: Strategy, node: NodeName, state: string): Sentence {
  const rule = STRATEGY_RULES[strategy];
  return state === 'queued'
    ? sentence('The strategy {0} gave it to {1}: {2}', strategy, node, rule)
    : sentence(
        'The strategy {0} gave it to {1}, or {1} took it from the backlog when it had room: {2}',
        strategy,
        node,
        rule,
      );
}

/** What each strategy does, in short. */
const STRATEGY_RULES: Readonly<Record<Strategy, Sentence>> = {
  'least-loaded': sentence(
    'the lowest loads are filled up first, each in proportion to its weight.',
  ),
  'round-robin': sentence('nodes with room get tasks in turn, by name.'),
  'weighted-round-robin': sentence('nodes with room get tasks in turn, as often as they weigh.'),
  'two-choices': sentence(
    'of two nodes that are drawn by weight, the one with the lower normalised load gets it.',
  ),
  affinity: sentence(
    'tasks of one affinity key go to the same node while it has room; others to the lowest load.',
  ),
};

function transferredBy(transfer: TransferFacts): Placement | undefined {
  const { kind, to, atMs } = transfer;
  switch (kind) {
    case 'moved':
    case 'stolen':
    case 'rebalanced':
    case 'undone': {
      const from = transfer.from === '' ? {} : { from: transfer.from as NodeName };
      return { kind, ...from, to, atMs, said: transferSentence(kind, transfer) };
    }
    default:
      return undefined;
  }
}

function transferSentence(
  kind: 'moved' | 'stolen' | 'rebalanced' | 'undone',
  { from, to, atMs }: TransferFacts,
): Sentence {
  const at = moment(atMs);
  switch (kind) {
    case 'moved':
      return from === ''
        ? sentence('It was moved by hand from the backlog to {0} at {1}.', to, at)
        : sentence('It was moved by hand from {0} to {1} at {2}.', from, to, at);
    case 'stolen':
      return sentence(
        '{0} had nothing to do and took it from the queue of {1} at {2}.',
        to,
        from,
        at,
      );
    case 'rebalanced':
      return sentence('A rebalance moved it from {0} to {1} at {2}.', from, to, at);
    case 'undone':
      return sentence(
        'The undo of a rebalance moved it from {0} back to {1} at {2}.',
        from,
        to,
        at,
      );
  }
}

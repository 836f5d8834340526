import type { WaitingReason } from '../../domain/explanation.js';
import { sentence, type Sentence } from '../../domain/sentence.js';
import type { NodeFacts, TaskFacts, TasksAhead } from '../calls/explain.js';
import { ableNodes, freePlaces, missingLabels } from './candidates.js';
import { moment } from './moment.js';
import { noPlace } from './places.js';
import { nodeReasons } from './queueReasons.js';

/** What keeps a task from running, what is decisive first; nothing for one that runs or has ended. */
export function waitingReasons(facts: TaskFacts): WaitingReason[] {
  const { at } = facts;
  if (at === undefined) return behind(facts.ahead);
  switch (at.state) {
    case 'scheduled':
      return [delay(facts, at.dueAtMs), ...noNodeFor(facts)];
    case 'limited':
      return facts.limits.length > 0
        ? [...limited(facts), ...noNodeFor(facts), ...behind(facts.ahead)]
        : inBacklog(facts);
    case 'backlog':
      return inBacklog(facts);
    case 'queued':
      return inQueue(
        facts,
        facts.nodes.find(({ name }) => name === at.node),
      );
    case 'running':
    case 'dead':
    case 'completed':
      return [];
  }
}

/** It is the first that these nodes begin, whatever its cost. */
function next(nodes: readonly NodeFacts[]): WaitingReason {
  const names = nodes.map(({ name }) => name);
  const said = sentence('Nothing keeps it: {0} takes it with its next call.', anyOf(names));
  return { kind: 'next', nodes: names, said };
}

/** Most nodes that a sentence names. */
const MOST_NAMED = 3;

function anyOf(names: readonly string[]): Sentence {
  const [first = '', ...others] = names.slice(0, MOST_NAMED);
  const named = others.reduce(
    (before, name) => sentence('{0} or {1}', before, name),
    sentence('{0}', first),
  );
  const left = names.length - MOST_NAMED;
  if (left <= 0) return named;
  return left === 1
    ? sentence('{0} or another node', named)
    : sentence('{0} or {1} other nodes', named, left);
}

function delay({ failure }: TaskFacts, untilMs: number): WaitingReason {
  if (failure === undefined) {
    const said = sentence('It is not to run before {0}.', moment(untilMs));
    return { kind: 'delayed', untilMs, said };
  }
  const { attempts, lastError, lastFailedAtMs, node } = failure;
  return {
    kind: 'retry-delayed',
    ...{ untilMs, attempts, lastError, failedAtMs: lastFailedAtMs, failedOn: node },
    said: sentence(
      'Attempt {0} failed on {1} at {2}; it is tried again after {3}. The error was: {4}',
      attempts,
      node,
      moment(lastFailedAtMs),
      moment(untilMs),
      lastError.split('\n', 1)[0] ?? '',
    ),
  };
}

function inBacklog(facts: TaskFacts): WaitingReason[] {
  const keeping = [...noNodeFor(facts), ...limited(facts)];
  const able = ableNodes(facts.nodes, facts.needs);
  const takers = able.filter(
    (node) => freePlaces(node) > 0 && node.queuedBefore === 0 && node.othersBefore === 0,
  );
  if (keeping.length === 0 && takers.length > 0) return [next(takers)];
  return [...keeping, ...noPlace(able, facts), ...behind(facts.ahead)];
}

/** Why no node can be given it, whatever they have to do. */
function noNodeFor({ nodes, needs }: TaskFacts): WaitingReason[] {
  if (nodes.length === 0) {
    const said = sentence('No node is there: nobody works on the pool.');
    return [{ kind: 'no-nodes', said }];
  }
  const able = nodes.filter((node) => missingLabels(node, needs).length === 0);
  if (able.length === 0) return [noLabels(nodes, needs.labels)];
  if (able.some(({ state }) => state === 'active')) return [];
  const count = (wanted: string) => able.filter(({ state }) => state === wanted).length;
  const [paused, draining, lost] = [count('paused'), count('draining'), count('lost')];
  const said = sentence(
    'Of the nodes that can run it none is active: {0} paused, {1} being drained, {2} lost.',
    paused,
    draining,
    lost,
  );
  return [{ kind: 'nodes-unavailable', paused, draining, lost, said }];
}

function noLabels(nodes: readonly NodeFacts[], labels: readonly string[]): WaitingReason {
  const missing = labels.filter((label) => nodes.every((node) => !node.labels.includes(label)));
  const said =
    missing.length > 0
      ? sentence('It requires {0}, and no node offers {1}.', labels.join(', '), missing.join(', '))
      : sentence('It requires {0}, and no node offers all of them.', labels.join(', '));
  return { kind: 'no-eligible-node', labels, missing, said };
}

function inQueue(facts: TaskFacts, node: NodeFacts | undefined): WaitingReason[] {
  const reasons = [...nodeReasons(facts, node), ...limited(facts)];
  if (node === undefined || reasons.length > 0 || node.othersBefore > 0) {
    return [...reasons, ...behind(facts.ahead)];
  }
  return [next([node])];
}

function limited({ limits, takenAtMs }: TaskFacts): WaitingReason[] {
  return limits.map((limit): WaitingReason => {
    if (limit.kind === 'key') {
      const { key, running, limit: most } = limit;
      const said = sentence(
        'Of its limitKey {0} as many run as may: {1} of {2}.',
        key,
        running,
        most,
      );
      return { kind: 'key-limited', key, running, limit: most, said };
    }
    if (limit.kind === 'look') return notOffered(limit.key, limit.atMs, takenAtMs);
    const { key, untilMs } = limit;
    const said =
      key === undefined
        ? sentence('The rate of the pool lets none start before {0}.', moment(untilMs))
        : sentence(
            'The rate of its limitKey {0} lets none start before {1}.',
            key,
            moment(untilMs),
          );
    return { kind: 'rate-limited', ...(key !== undefined && { key }), untilMs, said };
  });
}

/** It was put aside, and its key has room. */
function notOffered(key: string, untilMs: number, nowMs: number): WaitingReason {
  const said =
    untilMs > nowMs
      ? sentence(
          'What may start of its limitKey {0} was offered to others of it; those put aside are looked at again at {1}.',
          key,
          moment(untilMs),
        )
      : sentence('Those put aside of its limitKey {0} are looked at after those of others.', key);
  return { kind: 'not-offered', key, untilMs, said };
}

function behind(ahead: TasksAhead | undefined): WaitingReason[] {
  if (ahead === undefined || (ahead.tasks === 0 && ahead.otherLanes === 0)) return [];
  return [{ kind: 'behind', ...ahead, said: behindSentence(ahead) }];
}

function behindSentence({ tasks, atLeast, higherPriority, otherLanes }: TasksAhead) {
  const lanes =
    otherLanes === 1 ? sentence('one other lane') : sentence('{0} other lanes', otherLanes);
  if (tasks === 0) return sentence('It takes turns with {0} of its priority.', lanes);
  const first = goFirst(tasks, atLeast);
  const before = higherPriority > 0 ? ofHigherPriority(first, tasks, higherPriority) : first;
  return otherLanes > 0
    ? sentence('{0}; it takes turns with {1} of its priority.', before, lanes)
    : sentence('{0}.', before);
}

function goFirst(tasks: number, atLeast: boolean): Sentence {
  if (tasks === 1) {
    return atLeast ? sentence('At least 1 task goes first') : sentence('1 task goes first');
  }
  return atLeast
    ? sentence('At least {0} tasks go first', tasks)
    : sentence('{0} tasks go first', tasks);
}

function ofHigherPriority(first: Sentence, tasks: number, higher: number): Sentence {
  return tasks === higher
    ? sentence('{0}, of a higher priority', first)
    : sentence('{0}, {1} of them of a higher priority', first, higher);
}

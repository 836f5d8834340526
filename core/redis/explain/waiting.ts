import type { WaitingReason } from '../../domain/explanation.js';
import { sentence } from '../../domain/sentence.js';
import type { NodeFacts, TaskFacts, TasksAhead } from '../calls/explain.js';
import { isWindowFull, missingLabels } from './candidates.js';
import { moment } from './moment.js';

/** What keeps a task from running, what is decisive first; nothing for one that runs or has ended. */
export function waitingReasons(facts: TaskFacts): WaitingReason[] {
  const { at } = facts;
  if (at === undefined) return behind(facts.ahead);
  switch (at.state) {
    case 'scheduled':
      return [delay(facts, at.dueAtMs), ...noNodeFor(facts)];
    case 'limited':
      return orNext([...limited(facts), ...noNodeFor(facts), ...behind(facts.ahead)]);
    case 'backlog':
      return orNext(inBacklog(facts));
    case 'queued':
      return orNext(
        inQueue(
          facts,
          facts.nodes.find(({ name }) => name === at.node),
        ),
      );
    case 'running':
    case 'dead':
    case 'completed':
      return [];
  }
}

function orNext(reasons: WaitingReason[]): WaitingReason[] {
  if (reasons.length > 0) return reasons;
  const said = sentence('Nothing keeps it: a node takes it with its next call.');
  return [{ kind: 'next', said }];
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
  const none = noNodeFor(facts);
  const full = none.length > 0 ? [] : allFull(facts);
  return [...none, ...limited(facts), ...full, ...behind(facts.ahead)];
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

/** Whether no node that can run it has room in its window. */
function allFull({ nodes, needs }: TaskFacts): WaitingReason[] {
  const able = nodes.filter(
    (node) => node.state === 'active' && missingLabels(node, needs).length === 0,
  );
  const isBusy = (node: NodeFacts) => node.running >= node.capacity;
  if (!able.every((node) => (node.window === 0 ? isBusy(node) : isWindowFull(node, needs)))) {
    return [];
  }
  const sum = (of: 'running' | 'capacity') => able.reduce((total, node) => total + node[of], 0);
  const [running, capacity] = [sum('running'), sum('capacity')];
  const said = able.every(({ window }) => window === 0)
    ? sentence(
        'All {0} node(s) that can run it are busy: they run {1} of {2} tasks at once.',
        able.length,
        running,
        capacity,
      )
    : sentence(
        'The windows of all {0} node(s) that can run it are full; they run {1} of {2} tasks at once.',
        able.length,
        running,
        capacity,
      );
  return [{ kind: 'windows-full', nodes: able.length, running, capacity, said }];
}

function inQueue(facts: TaskFacts, node: NodeFacts | undefined): WaitingReason[] {
  return [...nodeReasons(node), ...limited(facts), ...behind(facts.ahead)];
}

function limited({ limits }: TaskFacts): WaitingReason[] {
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

function nodeReasons(node: NodeFacts | undefined): WaitingReason[] {
  if (node === undefined) return [];
  const { name, state, running, capacity } = node;
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
    case 'active': {
      if (running < capacity) return [];
      const said = sentence(
        '{0} is busy: it runs {1} of {2} tasks at once.',
        name,
        running,
        capacity,
      );
      return [{ kind: 'node-busy', node: name, running, capacity, said }];
    }
  }
}

function behind(ahead: TasksAhead | undefined): WaitingReason[] {
  if (ahead === undefined || (ahead.tasks === 0 && ahead.otherLanes === 0)) return [];
  return [{ kind: 'behind', ...ahead, said: behindSentence(ahead) }];
}

function behindSentence({ tasks, atLeast, higherPriority, otherLanes }: TasksAhead) {
  if (tasks === 0) {
    return sentence('It takes turns with {0} other lane(s) of its priority.', otherLanes);
  }
  const count = atLeast
    ? sentence('At least {0} task(s) go first', tasks)
    : sentence('{0} task(s) go first', tasks);
  const higher =
    higherPriority > 0
      ? sentence('{0}, {1} of them of a higher priority', count, higherPriority)
      : count;
  return otherLanes > 0
    ? sentence('{0}; it takes turns with {1} other lane(s) of its priority.', higher, otherLanes)
    : sentence('{0}.', higher);
}

import type { Explanation } from '../../domain/explanation.js';
import { sentence, type Sentence } from '../../domain/sentence.js';
import type { TaskFailure, TaskId, TaskState } from '../../domain/task.js';
import { runningTasks, taskFacts, type NodeFacts, type TaskFacts } from '../calls/explain.js';
import type { Partition } from '../partition.js';
import { makeTaskId } from '../taskIds.js';
import { considerNodes } from './candidates.js';
import { moment } from './moment.js';
import { placementOf } from './placement.js';
import { waitingReasons } from './waiting.js';

/** Where a task of one of the pool's partitions is and why; undefined when there is none. */
export async function explain(
  slices: readonly Partition[],
  partition: Partition,
  sequence: string,
): Promise<Explanation | undefined> {
  const others = slices.filter((slice) => slice !== partition);
  // all in one round: what a node runs in the others takes its places, too
  const [found, ...elsewhere] = await Promise.all([
    taskFacts(partition, sequence),
    ...others.map((slice) => runningTasks(slice)),
  ]);
  if (found === undefined) return undefined;
  const facts = { ...found, nodes: found.nodes.map((node) => inWholePool(node, elsewhere)) };
  const { takenAtMs, at, needs, strategy, nodes } = facts;
  const id = makeTaskId(partition.index, sequence);
  const placement = placementOf(facts);
  const hasEnded = at?.state === 'completed' || at?.state === 'dead';
  return {
    id,
    takenAtMs,
    ...(at !== undefined && { at }),
    needs,
    strategy,
    said: placeSentence(id, facts),
    ...(placement !== undefined && { placement }),
    ...considerNodes(hasEnded ? [] : nodes, needs, mayBeTaken(at)),
    ...(others.length > 0 && !hasEnded && { scope: scopeSentence(partition, slices.length) }),
    waiting: waitingReasons(facts),
  };
}

function inWholePool(
  node: NodeFacts,
  elsewhere: readonly ReadonlyMap<string, number>[],
): NodeFacts {
  const running = elsewhere.reduce((sum, tasks) => sum + (tasks.get(node.name) ?? 0), node.running);
  return { ...node, running };
}

/** Whether a node's next take may find it outside of the queues. */
function mayBeTaken(at: TaskState | undefined): boolean {
  return at?.state !== 'queued' && at?.state !== 'running';
}

function scopeSentence({ index }: Partition, partitions: number): Sentence {
  return sentence(
    'Loads, windows and room are those of partition {0}, of {1}; what runs at once is counted in all of them.',
    index,
    partitions,
  );
}

function placeSentence(id: TaskId, { at, failure }: TaskFacts): Sentence {
  switch (at?.state) {
    case undefined:
      return sentence('{0} waits in a list, deeper than a bounded look finds.', id);
    case 'backlog':
      return sentence('{0} waits in the backlog.', id);
    case 'limited':
      return sentence('{0} is put aside by the limit of {1}.', id, at.limitKey);
    case 'queued':
      return sentence('{0} waits in the queue of {1}.', id, at.node);
    case 'running':
      return sentence('{0} runs on {1}.', id, at.node);
    case 'scheduled':
      return sentence('{0} is scheduled for {1}.', id, moment(at.dueAtMs));
    case 'dead':
      return deadSentence(id, at.diedAtMs, failure);
    case 'completed':
      return sentence('{0} was completed on {1} at {2}.', id, at.node, moment(at.completedAtMs));
  }
}

function deadSentence(id: TaskId, diedAtMs: number, failure: TaskFailure | undefined): Sentence {
  const dead = sentence('{0} is dead since {1}', id, moment(diedAtMs));
  if (failure === undefined) return sentence('{0}.', dead);
  const { attempts, node, lastError } = failure;
  return sentence(
    '{0}: attempt {1} failed on {2}. The error was: {3}',
    dead,
    attempts,
    node,
    lastError.split('\n', 1)[0] ?? '',
  );
}

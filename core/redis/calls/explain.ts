import type { NodeName } from '../../domain/names.js';
import type { NodeState } from '../../domain/node.js';
import {
  DEFAULT_POOL_SETTINGS,
  type Stealing,
  type Strategy,
  type Window,
} from '../../domain/pool.js';
import type { TaskNeeds } from '../../domain/explanation.js';
import type { Priority, TaskFailure, TaskState } from '../../domain/task.js';
import type { Partition } from '../partition.js';
import type { Reply } from '../replies.js';
import { decodeFailure, decodeState } from './page.js';

/** What a partition tells of a task, its nodes and what goes before it, in one moment. */
export interface TaskFacts {
  readonly takenAtMs: number;
  readonly sequence: string;
  readonly needs: TaskNeeds;
  readonly at: TaskState | undefined;
  readonly failure: TaskFailure | undefined;
  readonly strategy: Strategy;
  readonly stealing: Stealing;
  readonly nodes: readonly NodeFacts[];
  readonly ahead: TasksAhead | undefined;
  readonly transfer: TransferFacts | undefined;
  readonly limits: readonly LimitFacts[];
}

/**
 * A limit that keeps the task from starting: of its key, or of the pool where no key is named; or for one that was put
 * aside, when it is looked for such ones again, though its key has room.
 */
export type LimitFacts =
  | { readonly kind: 'look'; readonly key: string; readonly atMs: number }
  | { readonly kind: 'key'; readonly key: string; readonly running: number; readonly limit: number }
  | { readonly kind: 'rate'; readonly key?: string; readonly untilMs: number };

export interface NodeFacts {
  readonly name: NodeName;
  readonly state: NodeState;
  readonly weight: number;
  readonly capacity: number;
  /** The one that counts: its own, or the pool's. */
  readonly window: Window;
  readonly labels: readonly string[];
  readonly queuedCost: number;
  readonly runningCost: number;
  /** Tasks it runs: of this partition, until those of the others are added. */
  readonly running: number;
  readonly room: number | 'unlimited';
  /** Tasks of its queue that go before a task which waits elsewhere. */
  readonly queuedBefore: number;
  /** Other tasks that it may begin before this one. */
  readonly othersBefore: number;
}

export interface TasksAhead {
  readonly tasks: number;
  readonly atLeast: boolean;
  readonly higherPriority: number;
  readonly sameLane: number;
  readonly otherLanes: number;
}

export interface TransferFacts {
  readonly atMs: number;
  readonly kind: string;
  readonly from: string;
  readonly to: NodeName;
}

/** Reads what there is to say of a task; undefined when there is none. */
export async function taskFacts(
  partition: Partition,
  sequence: string,
): Promise<TaskFacts | undefined> {
  const reply = await partition.run('explain', sequence);
  if (reply.tag === 'missing') return undefined;
  if (reply.tag !== 'explained') return reply.unknownTag();
  const [strategy = '', window = '', stealing = ''] = reply.texts(7);
  return {
    takenAtMs: reply.whole(1),
    sequence,
    needs: decodeNeeds(reply.text(2)),
    at: decodeState(reply.text(3), reply.text(4) as NodeName, reply.text(5), reply.text(2)),
    failure: decodeFailure(reply.text(6)),
    strategy: strategy as Strategy,
    stealing: stealing === '' ? DEFAULT_POOL_SETTINGS.stealing : (stealing as Stealing),
    nodes: reply.rows(8, 12).map((row) => decodeNode(row, window)),
    ahead: decodeAhead(reply),
    transfer: decodeTransfer(reply),
    limits: reply.rows(11, 4).map(decodeLimit),
  };
}

/** How many tasks each node runs in a partition. */
export async function runningTasks(partition: Partition): Promise<ReadonlyMap<string, number>> {
  const reply = await partition.run('running');
  if (reply.tag !== 'running') return reply.unknownTag();
  return new Map(
    reply.rows(1, 2).map(([name = '', tasks]): [string, number] => [name, Number(tasks)]),
  );
}

/** What a token says; `lua/lib/token.lua` has the grammar. */
function decodeNeeds(token: string): TaskNeeds {
  const [, priority = '0', cost = '1', terms = ''] =
    /^\d+:(\d):(\d+):\d+:?(.*)$/s.exec(token) ?? [];
  const [labels = '', tenant = '', limitKey = '', affinity = ''] = terms.split(';');
  return {
    priority: Number(priority) as Priority,
    cost: Number(cost),
    labels: splitLabels(labels),
    ...(tenant !== '' && { tenant }),
    ...(limitKey !== '' && { limitKey }),
    ...(affinity !== '' && { affinity }),
  };
}

function decodeNode(row: readonly string[], poolWindow: string): NodeFacts {
  const [name = '', state = 'lost', weight, capacity, window = '-', labels = '', ...loads] = row;
  const [queuedCost, runningCost, running, room, queuedBefore, othersBefore] = loads;
  return {
    name: name as NodeName,
    state: state as NodeState,
    weight: Number(weight),
    capacity: Number(capacity),
    window: decodeWindow(window === '-' ? poolWindow : window),
    labels: splitLabels(labels),
    queuedCost: Number(queuedCost),
    runningCost: Number(runningCost),
    running: Number(running),
    room: room === 'unlimited' ? room : Number(room),
    queuedBefore: Number(queuedBefore),
    othersBefore: Number(othersBefore),
  };
}

function decodeWindow(text: string): Window {
  return text === 'unlimited' ? text : Number(text);
}

function splitLabels(text: string): string[] {
  return text === '' ? [] : text.split(',');
}

function decodeAhead(reply: Reply): TasksAhead | undefined {
  const [tasks, more, higherPriority = 0, sameLane = 0, otherLanes = 0] = reply
    .texts(9)
    .map(Number);
  if (tasks === undefined) return undefined;
  return { tasks, atLeast: more === 1, higherPriority, sameLane, otherLanes };
}

function decodeTransfer(reply: Reply): TransferFacts | undefined {
  const [ms, kind = '', from = '', to = ''] = reply.texts(10);
  return ms === undefined ? undefined : { atMs: Number(ms), kind, from, to: to as NodeName };
}

function decodeLimit([kind, key = '', number, limit]: readonly string[]): LimitFacts {
  if (kind === 'look') return { kind, key, atMs: Number(number) };
  if (kind === 'key') return { kind, key, running: Number(number), limit: Number(limit) };
  return { kind: 'rate', ...(key !== '' && { key }), untilMs: Number(number) };
}

import type { WorkerNode } from '../domain/node.js';
import type { PoolSettings, Window } from '../domain/pool.js';
import type { PoolSnapshot } from '../domain/snapshot.js';
import type { QueuedTasks, SimulatedNode, SimulatedTask, SimulationPlan } from './plan.js';

/** What may be otherwise in a replay. */
export interface ReplayChanges {
  readonly settings: Partial<PoolSettings>;
  /** Weights by the names of nodes. */
  readonly weights: ReadonlyMap<string, number>;
  readonly newNodes: readonly NewReplayNode[];
}

export interface NewReplayNode {
  readonly name: string;
  readonly weight: number;
  readonly capacity: number;
}

/** A pool as it is to be played through, and what that stands for. */
export interface Replay {
  readonly plan: SimulationPlan;
  /** Each task that is played stands for so many. */
  readonly grain: number;
  /** How many ms each ms that is played stands for. */
  readonly pace: number;
  /** Tasks it stands for, and their cost. */
  readonly tasks: number;
  readonly cost: number;
  /** What all nodes that work get done in a second, in cost. */
  readonly ratePerSecond: number;
  /** How many of the nodes have not been measured: what they get done is guessed by their weights. */
  readonly guessedNodes: number;
  /** Tasks on paused nodes: they wait until those are resumed. */
  readonly held: number;
}

/** Most tasks that are played; of more, each stands for several. */
const MOST_TASKS = 4000;
/** The mean task is played in so many ms, however long it takes: nodes' beats and sweeps then come at usual times. */
const PLAYED_MS = 50;

/**
 * Makes a plan of what a pool holds: the queues as long as they are, tasks as costly as they are on average, nodes as
 * fast as they have been measured. Tasks that run are begun anew; none comes in later, and none fails.
 *
 * @param costMs how long a task of cost 1 is taken to run where no node has been measured yet
 */
export function replayOf(snapshot: PoolSnapshot, changes: ReplayChanges, costMs: number): Replay {
  const active = snapshot.nodes.filter(({ state }) => state === 'active');
  const paused = snapshot.nodes.filter(({ state }) => state === 'paused');
  const held = paused.reduce((sum, { queued }) => sum + queued, 0);
  const places = placesOf(snapshot, active);
  const tasks = sumOf(places, (place) => place.tasks);
  const grain = Math.max(1, Math.ceil(tasks / MOST_TASKS));
  const cost = sumOf(places, (place) => place.cost);
  const rateOf = ratesOf(active.length > 0 ? active : changes.newNodes, costMs);
  const nodes = [
    ...active.map((node) => ({ ...nodeOf(node, changes), rate: rateOf(node) })),
    ...changes.newNodes.map((node) => ({ ...node, rate: rateOf(node) })),
  ];
  const ratePerSecond = sumOf(nodes, ({ rate }) => rate);
  const slots = sumOf(nodes, ({ capacity = 1 }) => capacity);
  const meanMs =
    tasks === 0 || ratePerSecond === 0 ? 0 : ((cost / tasks) * slots * 1000) / ratePerSecond;
  const pace = meanMs === 0 ? 1 : meanMs / PLAYED_MS;
  return {
    plan: {
      settings: playedSettings({ ...snapshot.settings, ...changes.settings }, pace, grain),
      partitions: snapshot.partitions,
      nodes: nodes.map(({ rate, ...node }) => ({
        ...node,
        speed: (rate / (node.capacity ?? 1) / 1000) * pace,
      })),
      tasks: [],
      queued: places.map((place) => queuedOf(place, grain)),
    },
    grain,
    pace: pace * grain,
    tasks,
    cost,
    ratePerSecond,
    guessedNodes: active.filter(({ ratePerSecond }) => ratePerSecond === undefined).length,
    held,
  };
}

/** Times and rates at the pace of the play; what a replay has no use for, or must not be refused by, is left out. */
function playedSettings(settings: PoolSettings, pace: number, grain: number): PoolSettings {
  const { ratePerSecond, rateBurst, rebalanceIntervalMs } = settings;
  return {
    ...settings,
    ratePerSecond: ratePerSecond * pace,
    rateBurst: Math.max(1, Math.round(rateBurst / grain)),
    rebalanceIntervalMs: Math.max(1, Math.round(rebalanceIntervalMs / pace / grain)),
    maxBacklog: 0,
    completedKept: 0,
  };
}

interface Place {
  readonly name?: string;
  readonly tasks: number;
  readonly cost: number;
}

/** Where tasks wait; what nodes hold that are lost or drained goes to the others. */
function placesOf(snapshot: PoolSnapshot, active: readonly WorkerNode[]): Place[] {
  const gone = snapshot.nodes.filter(({ state }) => state === 'lost' || state === 'draining');
  const backlog = snapshot.backlog + sumOf(gone, ({ queued }) => queued);
  const backlogCost = snapshot.backlog + sumOf(gone, ({ queuedCost }) => queuedCost);
  const places = [
    ...active.map(({ name, queued, queuedCost, running, runningCost }) => ({
      name,
      tasks: queued + running,
      cost: queuedCost + runningCost,
    })),
    { tasks: backlog, cost: backlogCost },
  ];
  return places.filter(({ tasks }) => tasks > 0);
}

function queuedOf({ name, tasks, cost }: Place, grain: number): QueuedTasks {
  const played = Math.max(1, Math.round(tasks / grain));
  return {
    ...(name !== undefined && { name }),
    tasks: Array.from({ length: played }, (_, i) => taskOf(costOf(i, played, cost / tasks))),
  };
}

/** The i-th of some whole costs, at least 1 each, whose mean is this. */
function costOf(i: number, played: number, mean: number): number {
  const whole = Math.round(mean * played);
  return Math.max(1, Math.floor(((i + 1) * whole) / played) - Math.floor((i * whole) / played));
}

/** Work of cost 1 takes a node of speed 1 a ms. */
function taskOf(cost: number): SimulatedTask {
  return { atMs: 0, workMs: cost, task: { name: 'task', cost } };
}

function nodeOf(
  { name, weight, capacity, window, labels }: WorkerNode,
  { weights, settings }: ReplayChanges,
): SimulatedNode & { readonly weight: number } {
  // a window that is tried is tried on all nodes
  const own: Window | undefined = settings.window === undefined ? window : undefined;
  return {
    name,
    weight: weights.get(name) ?? weight,
    capacity,
    labels,
    ...(own !== undefined && { window: own }),
  };
}

/** A node that may have been measured. */
interface Measurable {
  readonly weight: number;
  readonly capacity: number;
  readonly ratePerSecond?: number | undefined;
}

/** What a node gets done in a second, in cost: as measured, or else by its weight, as the measured ones do. */
function ratesOf(nodes: readonly Measurable[], costMs: number) {
  const measured = nodes.filter(({ ratePerSecond }) => ratePerSecond !== undefined);
  const ofWeight =
    measured.length > 0
      ? sumOf(measured, ({ ratePerSecond = 0 }) => ratePerSecond) /
        sumOf(measured, ({ weight }) => weight)
      : (sumOf(nodes, ({ capacity }) => capacity) / sumOf(nodes, ({ weight }) => weight)) *
        (1000 / costMs);
  return ({ weight, ratePerSecond }: Measurable): number => ratePerSecond ?? weight * ofWeight;
}

function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

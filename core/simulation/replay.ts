import type { WorkerNode } from '../domain/node.js';
import type { PoolSettings, Window } from '../domain/pool.js';
import type { PoolSnapshot } from '../domain/snapshot.js';
import type { Required } from '../redis/calls/required.js';
import { placesOf, queuedOf, sumOf, type Place } from './places.js';
import type { SimulatedNode, SimulationPlan } from './plan.js';

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
  readonly labels?: readonly string[];
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
  /** Those of them that require labels which no node offers that works; they are not played. */
  readonly unfit: number;
  readonly unfitCost: number;
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
 * @param required by what waits, in each partition
 * @param costMs how long a task of cost 1 is taken to run where no node has been measured yet
 */
export function replayOf(
  snapshot: PoolSnapshot,
  required: readonly Required[],
  changes: ReplayChanges,
  costMs: number,
): Replay {
  const active = snapshot.nodes.filter(({ state }) => state === 'active');
  const paused = snapshot.nodes.filter(({ state }) => state === 'paused');
  const held = paused.reduce((sum, { queued }) => sum + queued, 0);
  const everywhere = placesOf(snapshot, required);
  const [tasks, cost] = totalOf(everywhere);
  const rateOf = ratesOf(active.length > 0 ? active : changes.newNodes, costMs);
  const settings = { ...snapshot.settings, ...changes.settings };
  const nodes = [
    ...active.map((node) => ({ ...nodeOf(node, changes), rate: rateOf(node) })),
    ...changes.newNodes.map((node) => ({ ...node, rate: rateOf(node) })),
  ].map((node) => ({
    ...node,
    // it has been learned: nothing is to be learned anew
    weight: settings.weights === 'learned' ? node.rate : node.weight,
  }));
  const places = placesFor(everywhere, nodes);
  const [playable, playableCost] = totalOf(places);
  const grain = Math.max(1, Math.ceil(playable / MOST_TASKS));
  const ratePerSecond = sumOf(nodes, ({ rate }) => rate);
  const slots = sumOf(nodes, ({ capacity = 1 }) => capacity);
  const meanMs =
    playable === 0 || ratePerSecond === 0
      ? 0
      : ((playableCost / playable) * slots * 1000) / ratePerSecond;
  const pace = meanMs === 0 ? 1 : meanMs / PLAYED_MS;
  return {
    plan: {
      settings: playedSettings(settings, pace, grain),
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
    unfit: tasks - playable,
    unfitCost: cost - playableCost,
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
    weights: 'given',
    ratePerSecond: ratePerSecond * pace,
    rateBurst: Math.max(1, Math.round(rateBurst / grain)),
    rebalanceIntervalMs: Math.max(1, Math.round(rebalanceIntervalMs / pace / grain)),
    maxBacklog: 0,
    completedKept: 0,
  };
}

function totalOf(places: readonly Place[]): [tasks: number, cost: number] {
  const shares = places.flatMap((place) => place.shares);
  return [sumOf(shares, ({ tasks }) => tasks), sumOf(shares, ({ cost }) => cost)];
}

/** What some node that works has the labels for. */
function placesFor(places: readonly Place[], nodes: readonly SimulatedNode[]): Place[] {
  const offers = nodes.map(({ labels = [] }) => new Set(labels));
  const mayRun = (required: readonly string[]): boolean =>
    offers.some((offered) => required.every((label) => offered.has(label)));
  return places
    .map((place) => ({ ...place, shares: place.shares.filter(({ labels }) => mayRun(labels)) }))
    .filter(({ shares }) => shares.length > 0);
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

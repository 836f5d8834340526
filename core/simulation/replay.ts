import type { KeyLimits } from '../domain/limits.js';
import type { PoolSettings } from '../domain/pool.js';
import type { PoolSnapshot } from '../domain/snapshot.js';
import { holdUpsOf, type HoldUp } from './bounds.js';
import { fleetOf, settingsWith } from './fleet.js';
import type { SimulationPlan } from './plan.js';
import { playedLimits, playedSettings } from './playedLimits.js';
import { costOf, fitTasks, thinned, unfitTasks, withFewSets } from './playedTasks.js';
import { sum, type PoolSample } from './sample.js';
import { arrivalsOf, queuedOf } from './staging.js';

/** What may be otherwise in a replay. */
export interface ReplayChanges {
  readonly settings: Partial<PoolSettings>;
  /** Weights by the names of nodes. */
  readonly weights: ReadonlyMap<string, number>;
  readonly newNodes: readonly NewReplayNode[];
  /** By `limitKey`; what is left out stays as it is. */
  readonly limits: ReadonlyMap<string, KeyLimits>;
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
  /** How many of the tasks were looked at. */
  readonly seen: number;
  /** Those of the tasks that are due later. */
  readonly delayed: number;
  /** Those of them that require labels which no node offers that works; they are not played. */
  readonly unfit: number;
  /** All nodes busy until all is done, in ms. */
  readonly leastDrainMs: number;
  /** What else keeps it from being empty sooner, where that takes longer. */
  readonly holdUp?: HoldUp;
  /** What all nodes that work get done in a second, in cost. */
  readonly ratePerSecond: number;
  /** How many of the nodes have not been measured: what they get done is guessed by their weights. */
  readonly guessedNodes: number;
  /** Tasks on paused nodes: they wait until those are resumed. */
  readonly held: number;
}

/** Most tasks that are played, or so many for each place of a node; of more, each stands for several. */
const PLAYED_TASKS = 4000;
const PLAYED_TASKS_EACH = 10;
const MOST_PLAYED_TASKS = 20_000;
/**
 * All nodes busy, or what a limit takes, is played in so many ms at most, and all tasks one after the other in five times
 * that; what takes no longer is played as slowly as it goes. Nodes' beats and sweeps come at their usual times.
 */
const MOST_PLAYED_MS = 200_000;
/** While a replay waits for a delayed task, so much of the time is played, or a part of what may be played in all. */
const LEAST_IDLE_MS = 2000;

/**
 * Makes a plan of what a pool holds: tasks where they are, with all that scheduling goes by, and nodes as fast as they
 * have been measured. Tasks that run are begun anew; none comes in later, and none fails.
 *
 * @param costMs how long a task of cost 1 is taken to run where no node has been measured yet
 */
export function replayOf(
  snapshot: PoolSnapshot,
  sample: PoolSample,
  changes: ReplayChanges,
  costMs: number,
): Replay {
  const nodes = fleetOf(snapshot, changes, costMs);
  const working = nodes.filter(({ state }) => state === undefined);
  const settings = settingsWith(snapshot, changes);
  const limits = limitsWith(sample.limits, changes.limits);
  const standsFor = sample.tasks.length === 0 ? 1 : sample.total / sample.tasks.length;
  const fit = fitTasks(sample.tasks, nodes);
  const ratePerSecond = sum(working.map(({ rate }) => rate));
  const places = sum(working.map(({ capacity }) => capacity));
  const leastDrainMs = ratePerSecond === 0 ? 0 : (standsFor * costOf(fit) * 1000) / ratePerSecond;
  const { buckets } = sample;
  const holdUps = holdUpsOf({ tasks: fit, standsFor, limits, settings, nodes: working, buckets });
  const [holdUp] = holdUps;

  const played = withFewSets(thinned(fit, mostPlayed(places)));
  const grain = played.length === 0 ? 1 : (standsFor * fit.length) / played.length;
  const limitMs = holdUps.find(({ by }) => by !== 'delay')?.leastMs ?? 0;
  const longestMs = Math.max(leastDrainMs, limitMs, (leastDrainMs * places) / 5);
  const scale = { grain, pace: Math.max(1, longestMs / MOST_PLAYED_MS) };
  const arrivals = arrivalsOf(played, scale.pace);
  return {
    plan: {
      settings: playedSettings(settings, scale),
      partitions: snapshot.partitions,
      nodes: nodes.map(({ rate, ...node }) => ({
        ...node,
        speed: ((rate / node.capacity / 1000) * scale.pace) / grain,
      })),
      tasks: arrivals,
      queued: queuedOf(played, nodes),
      limits: playedLimits(played, { ...sample, limits }, settings, scale),
      idleMs: Math.max(LEAST_IDLE_MS, MOST_PLAYED_MS / Math.max(1, arrivals.length)),
    },
    ...scale,
    tasks: sample.total,
    cost: Math.round(standsFor * costOf(sample.tasks)),
    seen: sample.tasks.length,
    delayed: Math.round(
      standsFor * sample.tasks.filter(({ place }) => place.kind === 'scheduled').length,
    ),
    unfit: unfitTasks(sample, nodes, standsFor),
    leastDrainMs,
    ...(holdUp !== undefined && holdUp.leastMs > leastDrainMs && { holdUp }),
    ratePerSecond,
    guessedNodes: snapshot.nodes.filter(
      ({ state, ratePerSecond: rate = 0 }) => state === 'active' && !(rate > 0),
    ).length,
    held: sum(snapshot.nodes.map(({ state, queued }) => (state === 'paused' ? queued : 0))),
  };
}

function mostPlayed(places: number): number {
  return Math.min(MOST_PLAYED_TASKS, Math.max(PLAYED_TASKS, PLAYED_TASKS_EACH * places));
}

/** Limits of keys as they would be: what is not changed stays as it is. */
function limitsWith(
  own: ReadonlyMap<string, KeyLimits>,
  changed: ReadonlyMap<string, KeyLimits>,
): Map<string, KeyLimits> {
  const keys = [...own.keys(), ...changed.keys()];
  return new Map(keys.map((key) => [key, { ...own.get(key), ...changed.get(key) }]));
}

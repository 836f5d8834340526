import { setTimeout as pause } from 'node:timers/promises';
import { startRemote, type Remote } from '../../bench/core/processes/remote.js';
import { contestants, type ContestantName } from './contestants.js';
import type { NodeCalls } from './node.js';

/** What is to be done, by whom. */
export interface RealPlan {
  readonly tasks: number;
  /** Of the nodes, in ms of work a ms. */
  readonly speeds: readonly number[];
  /** Tasks that each worker runs at once. */
  readonly atOnce: number;
}

export const FULL_PLAN: RealPlan = { tasks: 20_000, speeds: [0.25, 0.25, 0.5, 1], atOnce: 8 };

/** How one round went. */
export interface Round {
  /** From the first enqueue to the last end, over the least that could be: all work over all speeds. */
  readonly makespanOverBound: number;
  readonly seconds: number;
  /** Part of the tasks that each node did, slowest node first. */
  readonly shares: readonly number[];
}

const LOOK_EVERY_MS = 20;
const LEAST_MS = 1;
const MOST_MS = 5;

export type Crew = readonly Remote<NodeCalls>[];

export function startCrew(speeds: readonly number[]): Crew {
  return speeds.map((speed, i) => startRemote<NodeCalls>('node', [`node-${i}`, String(speed)]));
}

/** Has one contestant do all tasks, which are the same for all. */
export async function makespan(
  name: ContestantName,
  url: string,
  { tasks, speeds, atOnce }: RealPlan,
  crew: Crew,
): Promise<Round> {
  // evenly from 1 to 5 ms, in an order that is no order
  const worksMs = Array.from(
    { length: tasks },
    (_, i) => LEAST_MS + ((MOST_MS - LEAST_MS) * ((i * 7919) % tasks)) / (tasks - 1),
  );
  // the first one makes the pool: they would all find it missing at once
  for (const node of crew) await node.call('work', { contestant: name, url, atOnce });
  const startedAtMs = Date.now();
  await contestants[name].enqueue(url, worksMs);
  let records = await recordsOf(crew);
  while (sumOf(records.map(({ done }) => done)) < tasks) {
    await pause(LOOK_EVERY_MS);
    records = await recordsOf(crew);
  }
  await Promise.all(crew.map((node) => node.call('stop', undefined)));
  const done = sumOf(records.map((record) => record.done));
  if (done !== tasks) throw new Error(`${name}: ${done} tasks were done, not ${tasks}.`);
  const ms = Math.max(...records.map(({ endedAtMs }) => endedAtMs)) - startedAtMs;
  return {
    makespanOverBound: ms / (sumOf(worksMs) / sumOf(speeds)),
    seconds: ms / 1000,
    shares: records.map((record) => record.done / tasks),
  };
}

function recordsOf(crew: Crew) {
  return Promise.all(crew.map((node) => node.call('record', undefined)));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

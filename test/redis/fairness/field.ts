import { deficitRoundRobin } from './deficitRoundRobin.js';
import { ourLanes, type Ground } from './ourLanes.js';
import { courseOf, race, weights, type CostName, type Course, type Outcome } from './race.js';

/** How a round robin may choose what a weight of 1 is given a round, in cost. */
export const quanta = {
  'of the dearest cost': ({ many, few }) => Math.max(...[...many, ...few].map(({ cost }) => cost)),
  'of the mean cost': ({ many, few }) => {
    const jobs = [...many, ...few];
    return jobs.reduce((sum, { cost }) => sum + cost, 0) / jobs.length;
  },
  'of 1': () => 1,
} satisfies Readonly<Record<string, (course: Course) => number>>;
export type Quantum = keyof typeof quanta;

export const quantumNames = Object.keys(quanta) as Quantum[];
export const seeds: readonly number[] = [1, 2, 3];

export function raceOfRoundRobin(course: Course, quantum: Quantum): Promise<Outcome> {
  return race(deficitRoundRobin(weights, quanta[quantum](course)), course);
}

/** Our lanes run the course of a seed, in a pool of their own. */
export async function raceOfLanes(ground: Ground, name: CostName, seed: number): Promise<Outcome> {
  const pool = `race-${name.replace(/\W+/g, '-')}-${seed}`;
  return race(await ourLanes(ground, pool, weights), courseOf(name, seed));
}

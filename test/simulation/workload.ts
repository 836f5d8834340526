import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { SimulatedTask } from '../../core/simulation/plan.js';

/** How long a task of mean length runs on a node of speed 1, in ms: sweeps and beats come at their usual times. */
export const SERVICE_MS = 50;

/** How the lengths of tasks are spread; their mean is {@link SERVICE_MS}. */
export type Lengths = 'exponential' | 'bimodal';

/** Which tasks come. */
export interface Workload {
  readonly seed: number;
  readonly tasks: number;
  /** Tasks a ms, as a Poisson stream. */
  readonly perMs: number;
  readonly lengths: Lengths;
  /** How many different affinity keys they have; none when left out. */
  readonly keys?: number;
}

/** Nine of ten tasks are short, the tenth takes as long as nine of them twice over: half of the work is theirs. */
const SHORT = 0.5 / 0.9;
const LONG = 0.5 / 0.1;

/** Makes a workload's tasks: the same seed, the same tasks. */
export function makeTasks({ seed, tasks, perMs, lengths, keys }: Workload): SimulatedTask[] {
  const uniform = uniforms(seed);
  const exponential = (): number => -Math.log(1 - uniform());
  const lengthOf: Readonly<Record<Lengths, () => number>> = {
    exponential,
    bimodal: () => (uniform() < 0.9 ? SHORT : LONG),
  };
  let atMs = 0;
  return Array.from({ length: tasks }, () => {
    atMs += exponential() / perMs;
    const workMs = lengthOf[lengths]() * SERVICE_MS;
    if (keys === undefined) return { atMs, workMs };
    const affinity = `key-${Math.floor(uniform() * keys)}`;
    return { atMs, workMs, task: { name: 'task', affinity } };
  });
}

/** Numbers from 0 up to 1. */
function uniforms(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  // a generator's first numbers depend on small seeds too plainly
  for (let i = 0; i < 20; i++) generator.next();
  return () => uniformInt(generator, 0, 0x3fffffff) / 0x40000000;
}

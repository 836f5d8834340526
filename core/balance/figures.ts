import type { WorkerNode } from '../domain/node.js';

/** How evenly work is spread; each figure is of the normalised loads x = load / weight. */
export interface BalanceFigures {
  /** Largest x over the mean x; 1 is even, and an idle pool counts as even. */
  readonly maxOverMean: number;
  /** Standard deviation of x over its mean; 0 is even. */
  readonly coefficientOfVariation: number;
  /** (sum x)^2 / (n * sum x^2); 1 is even, 1/n is all on one node (Jain, Chiu and Hawe, 1984). */
  readonly jainIndex: number;
}

/** A node's load, as far as balance cares: cost queued and running, and its weight. */
export interface WeightedLoad {
  readonly load: number;
  readonly weight: number;
}

/**
 * Computes the figures of a set of nodes.
 *
 * @example balanceFigures([{ load: 10, weight: 1 }, { load: 0, weight: 1 }]).maxOverMean // 2
 */
export function balanceFigures(nodes: readonly WeightedLoad[]): BalanceFigures {
  const loads = nodes.map((node) => node.load / node.weight);
  const sum = loads.reduce((total, x) => total + x, 0);
  if (sum === 0) return { maxOverMean: 1, coefficientOfVariation: 0, jainIndex: 1 };
  const mean = sum / loads.length;
  const squares = loads.reduce((total, x) => total + x * x, 0);
  const variance = loads.reduce((total, x) => total + (x - mean) ** 2, 0) / loads.length;
  return {
    maxOverMean: Math.max(...loads) / mean,
    coefficientOfVariation: Math.sqrt(variance) / mean,
    jainIndex: (sum * sum) / (loads.length * squares),
  };
}

/**
 * Cost queued and running on a node: the l of the formulas.
 *
 * @example nodeLoad({ queuedCost: 8, runningCost: 2 }) // 10
 */
export function nodeLoad(node: Pick<WorkerNode, 'queuedCost' | 'runningCost'>): number {
  return node.queuedCost + node.runningCost;
}

/**
 * A node's load over its weight: the x = l / w that balance compares.
 *
 * @example normalisedLoad({ queuedCost: 8, runningCost: 2, weight: 5 }) // 2
 */
export function normalisedLoad(
  node: Pick<WorkerNode, 'queuedCost' | 'runningCost' | 'weight'>,
): number {
  return nodeLoad(node) / node.weight;
}

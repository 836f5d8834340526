import type { NodeName } from '../domain/names.js';
import type { WorkerNode } from '../domain/node.js';
import type { PoolSnapshot } from '../domain/snapshot.js';

/** One that gets nothing done keeps this part of the mean, to be tried again. */
const LEAST_PART = 1 / 100;

/**
 * The weights that count: those given, or where weights are learned the measured rates, as `lua/lib/nodes.lua` makes
 * them of what the active nodes have been measured at.
 */
export function weightsThatCount({
  settings,
  nodes,
}: Pick<PoolSnapshot, 'settings' | 'nodes'>): ReadonlyMap<NodeName, number> {
  const active = nodes.filter(({ state }) => state === 'active');
  const learned = settings.weights === 'learned' ? learnedWeight(active) : undefined;
  return new Map(nodes.map((node) => [node.name, learned?.(node) ?? node.weight]));
}

/** Undefined where nothing was measured: then what is given counts. */
function learnedWeight(active: readonly WorkerNode[]): ((node: WorkerNode) => number) | undefined {
  let rates = 0;
  let weights = 0;
  let measured = 0;
  for (const { ratePerSecond, weight } of active) {
    if (ratePerSecond === undefined) continue;
    rates += ratePerSecond;
    weights += weight;
    measured += 1;
  }
  if (rates === 0) return undefined;
  const least = (rates / measured) * LEAST_PART;
  return ({ ratePerSecond, weight }) =>
    Math.max(ratePerSecond ?? (weight * rates) / weights, least);
}

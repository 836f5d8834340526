import type { NodePlan } from '../processes/crew.js';

/** The demo's nodes: unequal in weight, capacity and speed, and the weights do not quite tell the speed. */
export const fleet: readonly NodePlan[] = [
  { name: 'laptop', capacity: 1, weight: 1, work: { kind: 'pretend', slowness: 2 } },
  { name: 'desktop', capacity: 3, weight: 3, work: { kind: 'pretend', slowness: 1.2 } },
  { name: 'server', capacity: 6, weight: 4, work: { kind: 'pretend', slowness: 1 } },
];

/** Joins later, so that there is something to rebalance. */
export const lateNode: NodePlan = {
  name: 'gpu',
  capacity: 4,
  weight: 4,
  work: { kind: 'pretend', slowness: 0.6 },
};

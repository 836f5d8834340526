import { STRATEGIES, type PoolSettings, type Strategy } from '../../core/domain/pool.js';
import type { SimulatedChange, SimulatedNode } from '../../core/simulation/plan.js';
import { erlangC } from './theory/erlangC.js';
import { roundRobin } from './theory/roundRobin.js';
import { supermarket } from './theory/supermarket.js';
import { unequalServers } from './theory/unequalServers.js';
import type { Waiting } from './theory/waiting.js';
import { SERVICE_MS, type Lengths } from './workload.js';

/** Nodes, tasks and what befalls them; it is played with each strategy, with and without stealing. */
export interface Scenario {
  readonly name: string;
  /** What it shows, for the tables. */
  readonly about: string;
  readonly nodes: readonly SimulatedNode[];
  /** Of the sum of the speeds of the nodes that are there at first (of ten, where some join later). */
  readonly utilisations: readonly number[];
  readonly settings?: Partial<PoolSettings>;
  readonly strategies?: readonly Strategy[];
  readonly lengths?: Lengths;
  /** In mean service times. */
  readonly wakeLate?: number;
  readonly reportLate?: number;
  /** What changes in a run of so many ms. */
  readonly changes?: (spanMs: number) => readonly SimulatedChange[];
  /** What is known of it by formula; where there is nothing, the central queue is simulated on the same tasks. */
  readonly theory?: (of: { utilisation: number; strategy: Strategy; steal: boolean }) => Waiting;
  /** Tasks of a run; `warmUp` of them are not counted. */
  readonly length?: RunLength;
}

export interface RunLength {
  readonly tasks: number;
  readonly warmUp: number;
}

/** Nodes `<prefix>0`, `<prefix>1`, ... */
function nodes(count: number, prefix: string, traits: Omit<SimulatedNode, 'name'> = {}) {
  return Array.from({ length: count }, (_, i): SimulatedNode => ({
    name: `${prefix}${i}`,
    ...traits,
  }));
}

const TEN = nodes(10, 'n');
const UNEQUAL = [
  ...nodes(5, 'slow', { speed: 1, weight: 1 }),
  ...nodes(5, 'fast', { speed: 4, weight: 4 }),
];
const UNKNOWN = UNEQUAL.map((node) => ({ ...node, weight: 1 }));
const GROUPS = [
  { count: 5, speed: 1 },
  { count: 5, speed: 4 },
];
const FIRST: readonly Strategy[] = ['least-loaded'];
/** Where queues are not bounded, they take long to settle. */
const LONG: RunLength = { tasks: 4_000, warmUp: 2_000 };

const LEARNED: Partial<PoolSettings> = { weights: 'learned' };

const equal: NonNullable<Scenario['theory']> = ({ utilisation }) =>
  erlangC(TEN.length, utilisation);
const unequal: NonNullable<Scenario['theory']> = ({ utilisation }) =>
  unequalServers(GROUPS, utilisation);

/** Which part of a run is over when its nodes change. */
const CHANGE_AT = 1 / 3;

export const scenarios: readonly Scenario[] = [
  {
    name: 'equal',
    about: 'ten equal nodes, exponential lengths: M/M/10; theory is Erlang C',
    nodes: TEN,
    utilisations: [0.5, 0.7, 0.8, 0.9, 0.95],
    theory: equal,
  },
  {
    name: 'unequal',
    about:
      'five nodes of speed 1 and five of speed 4, their weights given; theory is the exact central queue',
    nodes: UNEQUAL,
    utilisations: [0.5, 0.7, 0.9, 0.95],
    theory: unequal,
  },
  {
    name: 'unequal-learned',
    about: 'the same, all weights given as 1, and the pool learns them',
    nodes: UNKNOWN,
    utilisations: [0.7, 0.9],
    settings: LEARNED,
    theory: unequal,
  },
  {
    name: 'unequal-unknown',
    about: 'the same, all weights 1, and nobody learns',
    nodes: UNKNOWN,
    utilisations: [0.7, 0.9],
    theory: unequal,
  },
  {
    name: 'bimodal',
    about:
      'ten equal nodes; a tenth of the tasks is half of the work; theory is the central queue, simulated at length',
    nodes: TEN,
    utilisations: [0.7, 0.9],
    lengths: 'bimodal',
  },
  {
    name: 'window-0',
    about: 'as `equal`, nothing is queued on nodes: they pull from the backlog',
    nodes: TEN,
    utilisations: [0.9],
    settings: { window: 0 },
    strategies: FIRST,
    theory: equal,
  },
  {
    name: 'window-unlimited',
    about:
      'as `equal`, all is pushed out at once; without stealing theory is the supermarket formula for `two-choices`, and E10/M/1 for `round-robin`',
    nodes: TEN,
    utilisations: [0.9],
    settings: { window: 'unlimited' },
    theory: ({ utilisation, strategy, steal }) => {
      if (!steal && strategy === 'two-choices') return supermarket(utilisation);
      const inTurn = strategy === 'round-robin' || strategy === 'weighted-round-robin';
      if (!steal && inTurn) return roundRobin(TEN.length, utilisation);
      return erlangC(TEN.length, utilisation);
    },
    length: LONG,
  },
  {
    name: 'late-wakes',
    about: 'as `equal`, and a node hears half a service time late that there is work',
    nodes: TEN,
    utilisations: [0.7, 0.9],
    wakeLate: 0.5,
    theory: equal,
  },
  {
    name: 'late-reports',
    about: 'as `equal`, and a node is heard of a tenth of a service time after a task has ended',
    nodes: TEN,
    utilisations: [0.7, 0.8],
    reportLate: 0.1,
    theory: equal,
  },
  {
    name: 'joining',
    about:
      'eight equal nodes at 7/8 of what they can do, and two join; theory is the central queue on the same tasks',
    nodes: TEN.slice(2),
    utilisations: [0.7],
    changes: (spanMs) =>
      TEN.slice(0, 2).map((node) => ({ atMs: spanMs * CHANGE_AT, kind: 'join', node })),
  },
  {
    name: 'leaving',
    about: 'ten equal nodes, and two leave; theory as above',
    nodes: TEN,
    utilisations: [0.7],
    changes: (spanMs) =>
      TEN.slice(0, 2).map(({ name }) => ({ atMs: spanMs * CHANGE_AT, kind: 'leave', name })),
  },
  ...(['slowing', 'slowing-learned'] as const).map((name): Scenario => ({
    name,
    about:
      name === 'slowing'
        ? 'ten equal nodes, and two become five times slower; theory as above'
        : 'the same, and the pool learns the weights',
    nodes: TEN,
    utilisations: [0.7],
    ...(name === 'slowing-learned' && { settings: LEARNED }),
    changes: (spanMs) =>
      TEN.slice(0, 2).map(({ name: node }) => ({
        atMs: spanMs * CHANGE_AT,
        kind: 'speed',
        name: node,
        speed: 0.2,
      })),
  })),
];

/** A scenario with one strategy, at one utilisation. */
export interface Case {
  readonly scenario: Scenario;
  readonly utilisation: number;
  readonly strategy: Strategy;
  readonly steal: boolean;
}

/** All cases, those of one scenario and utilisation beside each other. */
export function casesOf({ strategies = STRATEGIES, ...scenario }: Scenario): Case[] {
  return scenario.utilisations.flatMap((utilisation) =>
    strategies.flatMap((strategy) =>
      [true, false].map((steal) => ({ scenario, utilisation, strategy, steal })),
    ),
  );
}

/** What the issue asks a figure of, and how far from theory it may be. */
export const targets: readonly (Omit<Case, 'scenario'> & { scenario: string; within: number })[] = [
  { scenario: 'equal', utilisation: 0.9, strategy: 'least-loaded', steal: true, within: 0.15 },
  { scenario: 'unequal', utilisation: 0.9, strategy: 'least-loaded', steal: true, within: 0.2 },
];

export function isTarget({ scenario, utilisation, strategy, steal }: Case): boolean {
  return targets.some(
    (target) =>
      target.scenario === scenario.name &&
      target.utilisation === utilisation &&
      target.strategy === strategy &&
      target.steal === steal,
  );
}

/** Tasks a ms that keep nodes so busy. */
export function arrivalsPerMs({ scenario, utilisation }: Case): number {
  const speed = (of: readonly SimulatedNode[]): number =>
    of.reduce((sum, { capacity = 1, speed: each = 1 }) => sum + capacity * each, 0);
  const joining = scenario
    .changes?.(0)
    .flatMap((change) => (change.kind === 'join' ? [change.node] : []));
  return (utilisation * speed([...scenario.nodes, ...(joining ?? [])])) / SERVICE_MS;
}

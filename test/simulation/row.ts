import type { Strategy } from '../../core/domain/pool.js';

/** What one case gave; waits are in mean service times of a node of speed 1. */
export interface Row {
  readonly scenario: string;
  /** How many nodes there are at first. */
  readonly nodes: number;
  readonly utilisation: number;
  readonly strategy: Strategy;
  /** Whether nodes with nothing to do steal. */
  readonly steal: boolean;
  readonly meanWait: number;
  /** 99 of 100 tasks waited no longer. */
  readonly p99Wait: number;
  /** Mean wait by formula; where there is none, of the central queue: at length, or on the same tasks where nodes change. */
  readonly theory: number;
  /** Undefined where the formula tells only the mean. */
  readonly theoryP99: number | undefined;
  /** 95 % confidence: the true mean is likely within `meanWait` ± this. */
  readonly halfWidth: number;
  /** Counted tasks. */
  readonly tasks: number;
}

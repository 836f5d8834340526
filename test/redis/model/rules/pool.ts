import { DEFAULT_POOL_SETTINGS, type PoolSettings } from '../../../../core/domain/pool.js';
import type { RebalancePlan } from '../../../../core/domain/rebalance.js';
import { PartitionModel, type PoolFacts } from './partition.js';

/** A pool as the documented rules say it should be, in memory. */
export class PoolModel {
  readonly facts: PoolFacts;
  readonly partitions: readonly PartitionModel[];
  /** The last plan that an operator has stored. */
  plan: RebalancePlan | undefined;
  /** How much cost of a plan has been moved, by its id. */
  readonly applied = new Map<string, number>();
  private payloads = 0;

  constructor(settings: Partial<PoolSettings>, partitions: number, nowMs: number) {
    this.facts = {
      nowMs,
      settings: { ...DEFAULT_POOL_SETTINGS, ...settings },
      partitions,
      weights: new Map(),
    };
    this.partitions = Array.from(
      { length: partitions },
      (_, index) => new PartitionModel(index, this.facts),
    );
  }

  partition(index: number): PartitionModel {
    const partition = this.partitions[index];
    if (partition === undefined) throw new Error(`the model has no partition ${index}`);
    return partition;
  }

  /** A payload that no other task of this run has. */
  nextPayload(): number {
    this.payloads += 1;
    return this.payloads;
  }
}

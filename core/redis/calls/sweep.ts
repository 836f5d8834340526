import type { Partition } from '../partition.js';
import { unknownPool } from './faults.js';

/** What one sweep did, in tasks. */
export interface SweepReport {
  readonly promoted: number;
  readonly returned: number;
  readonly adopted: number;
  readonly rejected: number;
  readonly dispatched: number;
  /** Moved between nodes by an automatic rebalance. */
  readonly rebalanced: number;
}

export type Swept = {
  /** Undefined where another node had just swept. */
  readonly report?: SweepReport;
  readonly more: boolean;
  /** ms until the next delayed task is due; undefined where none waits. */
  readonly dueInMs: number | undefined;
  /** Of a rebalance that may be due in the whole pool, which no partition can tell by itself. */
  readonly rebalanceId?: string | undefined;
};

/** Runs one bounded sweep, unless one ran less than `leastGapMs` ago (0: in any case). */
export async function sweep(partition: Partition, leastGapMs: number): Promise<Swept> {
  const reply = await partition.run('sweep', leastGapMs);
  switch (reply.tag) {
    case 'swept':
      return {
        report: {
          promoted: reply.whole(1),
          returned: reply.whole(2),
          adopted: reply.whole(3),
          rejected: reply.whole(4),
          dispatched: reply.whole(5),
          rebalanced: reply.whole(8),
        },
        more: reply.whole(6) === 1,
        dueInMs: dueIn(reply.whole(7)),
        rebalanceId: reply.text(9) === '' ? undefined : reply.text(9),
      };
    case 'busy':
      return { more: false, dueInMs: dueIn(reply.whole(1)) };
    case 'unknown-pool':
      throw unknownPool(partition.pool);
    default:
      return reply.unknownTag();
  }
}

function dueIn(ms: number): number | undefined {
  return ms < 0 ? undefined : ms;
}

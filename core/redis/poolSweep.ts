import { rebalanceRound } from './autoRebalance.js';
import { sweep, type SweepReport } from './calls/sweep.js';
import type { Partition } from './partition.js';

/** Sweeps all partitions to the end, and rebalances where they ask for it; what was done in all. */
export async function sweepPool(slices: readonly Partition[]): Promise<SweepReport> {
  const total = {
    promoted: 0,
    returned: 0,
    adopted: 0,
    rejected: 0,
    dispatched: 0,
    rebalanced: 0,
  };
  let rebalanceId: string | undefined;
  for (const slice of slices) {
    for (let more = true; more;) {
      const swept = await sweep(slice, 0);
      more = swept.more;
      rebalanceId ??= swept.rebalanceId;
      if (swept.report === undefined) break;
      for (const [part, count] of entriesOf(swept.report)) total[part] += count;
    }
  }
  if (rebalanceId === undefined) return total;
  for (let moved = 1; moved > 0;) {
    moved = await rebalanceRound(slices, rebalanceId);
    total.rebalanced += moved;
  }
  return total;
}

function entriesOf(report: SweepReport): [keyof SweepReport, number][] {
  return Object.entries(report) as [keyof SweepReport, number][];
}

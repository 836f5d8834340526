import type { Measure } from '../measure.js';
import { bulkEnqueues } from './bulkEnqueue.js';
import { bytesPerTask } from './bytes.js';
import { endToEnd } from './endToEnd.js';
import { idleWorker } from './idleWorker.js';
import { latency } from './latency.js';
import { processings } from './process.js';
import { rebalance } from './rebalance.js';
import { redisBenchmark } from './redisBenchmark.js';
import { redisCpu } from './redisCpu.js';
import { singleEnqueues } from './singleEnqueue.js';
import { snapshotAndPage } from './snapshotAndPage.js';
import { spreads } from './spread.js';

/**
 * All that is measured, in the order of the table.
 *
 * @param quick smaller numbers of tasks where they are part of a metric's name
 */
export function allMeasures(quick: boolean): readonly Measure[] {
  const sizes = quick ? [1_000, 10_000] : [1_000, 100_000, 1_000_000];
  return [
    ...bulkEnqueues,
    ...singleEnqueues,
    redisBenchmark,
    ...processings,
    latency,
    endToEnd,
    ...bytesPerTask,
    redisCpu,
    rebalance(quick ? 10_000 : 1_000_000),
    ...sizes.map((size) => snapshotAndPage(size, size === sizes.at(-1))),
    idleWorker,
    ...spreads,
  ];
}

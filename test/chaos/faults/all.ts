import { delayConnections, dropConnections, hangConnections } from './connections.js';
import type { FaultKind } from './fault.js';
import { fillBacklog } from './fillBacklog.js';
import { jumpClock } from './jumpClock.js';
import { killRedis } from './killRedis.js';
import { killWorker } from './killWorker.js';
import { pauseRedis } from './pauseRedis.js';
import { pauseWorkerBriefly, pauseWorkerLong } from './pauseWorker.js';
import { restartWorker } from './restartWorker.js';
import { takeOverName } from './takeOverName.js';

/** The faults of a run on one Redis. */
export const allFaults: readonly FaultKind[] = [
  killWorker,
  pauseWorkerBriefly,
  pauseWorkerLong,
  restartWorker,
  takeOverName,
  jumpClock,
  killRedis,
  pauseRedis,
  dropConnections,
  delayConnections,
  hangConnections,
  fillBacklog,
];

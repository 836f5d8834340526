import type { Failover } from '../arguments.js';
import { delayConnections, dropConnections, hangConnections } from './connections.js';
import type { FaultKind } from './fault.js';
import { failOver } from './failOver.js';
import { fillBacklog } from './fillBacklog.js';
import { jumpClock } from './jumpClock.js';
import { killRedis } from './killRedis.js';
import { killReplica } from './killReplica.js';
import { killWorker } from './killWorker.js';
import { pauseRedis } from './pauseRedis.js';
import { pauseWorkerBriefly, pauseWorkerLong } from './pauseWorker.js';
import { restartWorker } from './restartWorker.js';
import { takeOverName } from './takeOverName.js';

const ofWorkers: readonly FaultKind[] = [
  killWorker,
  pauseWorkerBriefly,
  pauseWorkerLong,
  restartWorker,
  takeOverName,
  jumpClock,
];
const ofPaths: readonly FaultKind[] = [dropConnections, delayConnections, hangConnections];

/** The faults of a run; the first one comes first, so that a short run has it, too. */
export const faultsOf: Readonly<Record<Failover, readonly FaultKind[]>> = {
  none: [killRedis, pauseRedis, fillBacklog, ...ofWorkers, ...ofPaths],
  promotion: [failOver, killReplica, pauseRedis, fillBacklog, ...ofWorkers, ...ofPaths],
  // Sentinels tell where the servers are: there is no path between that could be made worse
  sentinel: [failOver, killReplica, pauseRedis, fillBacklog, ...ofWorkers],
};

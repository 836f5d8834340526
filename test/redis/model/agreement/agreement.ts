import type { PartitionModel } from '../rules/partition.js';
import { assertCounters } from './counters.js';
import { assertKept } from './kept.js';
import { assertLanes, followLanes } from './lanes.js';
import { assertLimits } from './limits.js';
import { assertLoads, assertNodes, assertTurns } from './nodes.js';
import { followPlacing } from './placing.js';
import type { Recount } from './recount.js';
import { assertTasks, followChance } from './tasks.js';

/**
 * Checks that Redis holds what the model says, in each key of the partition. Where tasks wait, and what was left to
 * chance, is then followed.
 */
export function assertAgreement(partition: PartitionModel, found: Recount): void {
  followChance(partition, found);
  if (partition.placing === 'in calls') followLanes(partition, found);
  followPlacing(partition, found);
  assertLanes(partition, found);
  assertTasks(partition, found);
  assertKept(partition, found);
  assertNodes(partition, found);
  assertLoads(partition, found);
  assertLimits(partition, found);
  assertTurns(partition, found);
  assertCounters(partition, found);
}

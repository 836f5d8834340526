import fc from 'fast-check';
import type { Command } from '../command.js';
import { stateChanges } from './changeState.js';
import { clearings } from './clearRejected.js';
import { configurations } from './configure.js';
import { deadLetterCommands } from './deadLetters.js';
import { examinations } from './doctor.js';
import { enqueues } from './enqueue.js';
import { expiries } from './expire.js';
import { heartbeats, roundsOfBeats } from './heartbeat.js';
import { inboxPushes } from './inbox.js';
import { leaves } from './leave.js';
import { inspections, pages } from './look.js';
import { moves } from './move.js';
import { progressReports } from './progress.js';
import { planApplications, rebalancePlans, rebalances, undos } from './rebalance.js';
import { registrations } from './register.js';
import { removals } from './remove.js';
import { retriesOfDead } from './retryDead.js';
import { edits } from './retryEdited.js';
import { tenantWeights } from './setTenantWeight.js';
import { limitChanges, limitLooks } from './setLimit.js';
import { settles } from './settle.js';
import { snapshots } from './snapshot.js';
import { periodicSweeps, sweeps } from './sweep.js';
import { takes } from './take.js';
import { timePasses } from './timePasses.js';
import { waits } from './waitFor.js';

/** Any command on a pool of so many partitions; what is done all day comes more often. */
export function anyCommand(partitions: number): fc.Arbitrary<Command> {
  const weighted: [number, fc.Arbitrary<Command>][] = [
    [8, enqueues],
    [6, registrations(partitions)],
    [12, takes],
    [4, settles],
    [4, heartbeats],
    [8, roundsOfBeats],
    [1, leaves],
    [4, sweeps],
    [3, periodicSweeps(partitions)],
    [6, timePasses],
    [4, stateChanges],
    [3, moves],
    [2, removals],
    [1, retriesOfDead],
    [1, edits],
    [2, deadLetterCommands],
    [2, rebalances],
    [2, rebalancePlans],
    [2, planApplications],
    [2, undos],
    [2, inboxPushes(partitions)],
    [2, configurations],
    [2, limitChanges],
    [1, limitLooks],
    [1, tenantWeights],
    [1, clearings],
    [1, pages],
    [1, inspections],
    [1, snapshots],
    [1, waits],
    [2, progressReports],
    [1, expiries(partitions)],
    [1, examinations],
  ];
  return fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '../../core/index.js';
import type { ChaosPlan, Failover } from './arguments.js';
import { check, type Verdict } from './check/check.js';
import { readFinalState } from './check/readFinalState.js';
import { faultsOf } from './faults/all.js';
import type { FaultKind } from './faults/fault.js';
import { readHistory } from './history/readHistory.js';
import { readCompletions } from './history/serverLog.js';
import { inflictAll } from './inflictAll.js';
import { seeded } from './random.js';
import type { Outcome } from './report.js';
import { scheduleFaults, type ScheduledFault } from './schedule.js';
import { openPlain } from './servers/redisServer.js';
import { startPromotedRedis } from './servers/promotedRedis.js';
import type { RunRedis } from './servers/runRedis.js';
import { startSentinelRedis } from './servers/sentinelRedis.js';
import { startSingleRedis } from './servers/singleRedis.js';
import { HEARTBEAT_TIMEOUT_MS, PARTITIONS, POOL, PREFIX, setUp } from './setUp.js';

/** How long the tasks that are left may take when all is healed. */
const DRAIN_WITHIN_MS = 90_000;
const POLL_MS = 100;

const starts: Readonly<Record<Failover, (directory: string) => Promise<RunRedis>>> = {
  none: startSingleRedis,
  promotion: startPromotedRedis,
  sentinel: startSentinelRedis,
};

export interface CampaignOptions {
  readonly plan: ChaosPlan;
  /** Of the records, and of the data of Redis. */
  readonly directory: string;
  readonly say: (line: string) => void;
  /** Aborted to give up the run. */
  readonly signal: AbortSignal;
}

/**
 * Runs workers and producers, does to them what the seed decides, lets the workers finish, and checks what became of
 * each task. No process is left when it ends, however it does.
 */
export async function runCampaign(options: CampaignOptions): Promise<Outcome> {
  const { plan, directory, say } = options;
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const giveUp = (reason: unknown): void => ending.abort(reason);
  const redis = await starts[plan.failover](directory);
  try {
    const scene = await setUp(redis, directory, signal);
    try {
      const kinds = faultsOf[plan.failover];
      const cast = { ...scene.cast, heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS };
      const lastsMs = plan.seconds * 1000;
      const faults = scheduleFaults(kinds, lastsMs, seeded(plan.seed), cast);
      say(`${faults.length} faults in ${plan.seconds} s, seed ${plan.seed}`);
      const inflict = (fault: ScheduledFault): Promise<void> => fault.inflict(scene.stage);
      await inflictAll(faults, { lastsMs, inflict, say, signal, giveUp });
      say('all is healed; the workers finish what is left');
      await scene.finishProducers();
      await drained(await scene.openPool(), signal);
      await scene.stopWorkers();
      const verdict = await judge(redis, directory);
      return { plan, faults: countByKind(kinds, faults), verdict };
    } finally {
      await scene.end();
    }
  } finally {
    // it must not hide what went wrong before
    await redis
      .stop()
      .catch((error: unknown) => say(`Redis did not end as it should: ${String(error)}`));
  }
}

/** Waits until no task is left that has not ended; what is left after that time shows in the check. */
async function drained(pool: Pool, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + DRAIN_WITHIN_MS;
  try {
    while (performance.now() < deadline) {
      const { backlog, scheduled, nodes } = await pool.snapshot();
      const held = nodes.reduce((sum, { queued, running }) => sum + queued + running, 0);
      if (backlog + scheduled + held === 0) return;
      await delay(POLL_MS, undefined, { signal });
    }
  } finally {
    await pool.scheduler.close();
  }
}

async function judge(run: RunRedis, directory: string): Promise<Verdict> {
  const { logFolder } = run;
  const redis = openPlain(await run.primaryPort());
  try {
    await redis.connect();
    const prefixOf = (partition: number): string => `${PREFIX}:{${POOL}:${partition}}:`;
    const final = await readFinalState(redis, prefixOf, PARTITIONS);
    const history = await readHistory(directory);
    const completions =
      logFolder === undefined ? undefined : await readCompletions(logFolder, POOL);
    return check(history, { ...final, completions }, HEARTBEAT_TIMEOUT_MS);
  } finally {
    redis.disconnect();
  }
}

function countByKind(
  kinds: readonly FaultKind[],
  faults: readonly ScheduledFault[],
): Map<string, number> {
  const counts = new Map<string, number>(kinds.map(({ kind }) => [kind, 0]));
  for (const { kind } of faults) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

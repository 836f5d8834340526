import { connect } from '../../../core/index.js';
import type { DemoRedis } from '../demoRedis.js';
import { createCrew } from '../processes/crew.js';
import { createReport, summary } from './report.js';
import type { Stage, Step } from './stage.js';
import { crash } from './steps/crash.js';
import { failover } from './steps/failover.js';
import { inbox } from './steps/inbox.js';
import { push } from './steps/push.js';
import { queues } from './steps/queues.js';
import { rebalance } from './steps/rebalance.js';
import { spread, weights } from './steps/spread.js';
import { window } from './steps/window.js';

const steps: readonly Step[] = [
  push,
  spread,
  weights,
  window,
  crash,
  queues,
  inbox,
  failover,
  rebalance,
];

/**
 * Runs the whole scenario on a Redis, each step in a pool of its own with processes of its own.
 *
 * @returns whether all checks passed
 * @throws SchedulerError when Redis cannot be used; the signal's reason
 */
export async function runOnce(
  redis: DemoRedis,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const startedAtMs = performance.now();
  const report = createReport(print);
  const { url, prefix } = redis;
  const scheduler = await connect({ url, prefix });
  try {
    const whose = redis.isPrivate ? 'private' : `given, keys below "${prefix}:"`;
    print(`The scenario on ${scheduler.serverVersion} at ${scheduler.address} (${whose})`);
    for (const step of steps) {
      signal.throwIfAborted();
      report.step(step.number, step.title);
      await runStep(step, { scheduler, url, prefix, report, signal });
    }
  } finally {
    await scheduler.close();
    await redis.clear();
  }
  for (const line of summary(report, performance.now() - startedAtMs)) print(line);
  return report.failed.length === 0;
}

async function runStep(step: Step, on: Omit<Stage, 'crew'>): Promise<void> {
  const deserted = new AbortController();
  const crew = createCrew({
    stopTimeoutMs: 100,
    notes: true,
    onDeserted: (message) => deserted.abort(new Error(message)),
  });
  const signal = AbortSignal.any([on.signal, deserted.signal]);
  try {
    await step.run({ ...on, crew, signal });
  } catch (error) {
    on.signal.throwIfAborted();
    on.report.broken(error);
  } finally {
    await crew.stopAll();
  }
}

import type { NewTask } from '../../core/index.js';
import type { TaskKey } from './history/facts.js';
import type { Random } from './random.js';

/**
 * What a task of a run does with its handler.
 *
 * - `quick`, `long`: returns after its time
 * - `flaky`: fails the first attempts
 * - `hopeless`: fails each attempt, and is to end as dead
 * - `deaf`: does not heed its signal
 */
export type WorkKind = 'quick' | 'long' | 'flaky' | 'hopeless' | 'deaf';

/** The payload of a task. */
export interface Work {
  readonly key: TaskKey;
  readonly kind: WorkKind;
  readonly workMs: number;
  /** So many attempts fail before one does not. */
  readonly failures: number;
}

/** A task of a mixture: most are short, some cost more, go first, fail or take long. */
export function nextTask(producer: string, number: number, random: Random): NewTask {
  const kind = nextKind(random);
  const work: Work = {
    key: `${producer}-${number}`,
    kind,
    workMs: workMs(kind, random),
    failures: kind === 'flaky' ? random.whole(1, 2) : 0,
  };
  return {
    name: kind,
    payload: work,
    ...(random.percent(20) && { priority: random.whole(1, 9) }),
    ...(random.percent(20) && { cost: random.whole(2, 5) }),
    ...(kind === 'hopeless' && { maxAttempts: 2 }),
    ...(random.percent(10) && { delayMs: random.whole(50, 1500) }),
    // longer than any of them takes, unless the machine is very busy: then it is one more failed attempt
    ...(random.percent(10) && { timeoutMs: 20_000 }),
  };
}

/** Whether tasks of this name are to end as dead. */
export function isHopeless(name: string): boolean {
  return name === 'hopeless';
}

function nextKind(random: Random): WorkKind {
  const chance = random.whole(1, 100);
  if (chance <= 80) return 'quick';
  if (chance <= 82) return 'long';
  if (chance <= 97) return 'flaky';
  return chance === 98 ? 'hopeless' : 'deaf';
}

function workMs(kind: WorkKind, random: Random): number {
  if (kind === 'long') return 500;
  if (kind === 'deaf') return random.whole(100, 700);
  return random.whole(1, 50);
}

/** @throws TypeError when it is not the payload of a run's task */
export function decodeWork(payload: unknown): Work {
  if (typeof payload !== 'object' || payload === null || !('key' in payload)) {
    throw new TypeError('This is not a task of the chaos run.');
  }
  return payload as Work;
}

import { setTimeout as delay } from 'node:timers/promises';
import type { TaskRun } from '../../core/index.js';
import { pretend } from './live/demoTasks.js';
import type { WorkKind } from './processes/messages.js';

/** What a node does with its tasks. */
export interface Work {
  run(task: TaskRun): Promise<void>;
  /** From now on tasks wait. */
  hold(): void;
  /** Waiting tasks end, and later ones do not wait. */
  release(): void;
}

export function createWork(kind: WorkKind, random: () => number): Work {
  const waiting = new Set<() => void>();
  let holding = kind.kind === 'hold';
  const untilReleased = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      waiting.add(resolve);
      signal.addEventListener('abort', () => reject(new Error('The task was given up.')));
    });
  return {
    run: async (task) => {
      if (kind.kind === 'pretend') await pretend(task, kind.slowness, random);
      if (kind.kind === 'timed') await delay(kind.taskMs, undefined, { signal: task.signal });
      if (holding) await untilReleased(task.signal);
    },
    hold: () => {
      holding = true;
    },
    release: () => {
      holding = false;
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
  };
}

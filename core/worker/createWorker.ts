import type { SchedulerError } from '../domain/errors.js';
import { toNodeName, type NodeName } from '../domain/names.js';
import { checkIsFunction, checkWait, invalid, show } from '../domain/argumentChecks.js';
import { checkListener, readGiven, readOptions } from '../domain/given.js';
import { sentence } from '../domain/sentence.js';
import { checkNodeOptions, checkWindow, readLabels } from '../domain/settings.js';
import type { Window } from '../domain/pool.js';
import { Pool } from '../redis/pool.js';
import type { SettledTasks } from './desk.js';
import type { BackoffFunction } from './failedAttempt.js';
import type { TaskHandler } from './runTask.js';
import { WorkerLife } from './workerLife.js';

/** What a worker node is; it is registered under its name, which must be unique in the pool. */
export interface WorkerOptions {
  readonly name: string;
  /** How many tasks it runs at once: 1 to 10000; 1 when left out. */
  readonly capacity?: number;
  /** Its share of the work relative to the other nodes: more than 0; 1 when left out. */
  readonly weight?: number;
  /** How much may wait on it, as a multiple of its capacity; the pool's window when left out. */
  readonly window?: Window;
  /** What it offers to tasks that require labels, for example `gpu` or `region=eu`: at most 16; none when left out. */
  readonly labels?: readonly string[];
  /**
   * Hears of what the worker gets over by itself (a connection lost) or ends by (`superseded`). What it throws
   * becomes a warning of the process; the worker goes on.
   */
  readonly onError?: (error: SchedulerError) => void;
  /**
   * How long a failed task waits for its next attempt, in ms; the pool's backoff when left out, or when it returns
   * nothing. A `retryAfterMs` of what the handler threw goes first.
   */
  readonly backoff?: BackoffFunction;
  /** Hears of tasks whose end Redis has accepted, and confirmed where the connection asks for that. */
  readonly onSettled?: (settled: SettledTasks) => void;
}

/** A node at work. */
export interface Worker {
  readonly name: NodeName;
  /** Settled once it is registered; rejects when it could not be. */
  readonly ready: Promise<void>;
  /** Resolved when it has stopped, for whatever reason. */
  readonly stopped: Promise<void>;
  /**
   * Takes nothing more, lets running tasks end for `timeoutMs` (10 s when left out; `Infinity`: until they end),
   * then aborts them; gives all it holds back to the pool and leaves it. Redis itself is waited for no longer than
   * a second more: what it did not hear of, the sweep of another node gives back.
   *
   * @throws SchedulerError `invalid-setting` for a time that is none
   *
   * @example await worker.stop({ timeoutMs: 30_000 });
   */
  stop: (options?: { readonly timeoutMs?: number }) => Promise<void>;
}

/**
 * Starts a worker node: it registers, takes tasks, runs up to `capacity` at once, settles them, and shares
 * the pool's maintenance with the other nodes. It comes back by itself after a lost connection.
 *
 * A handler that returns completes its task; one that throws fails the attempt. One that ignores its signal goes
 * on in the background, beyond the capacity, because its place is given to the next task. Delivery is at least once:
 * a task whose node was lost runs again elsewhere.
 *
 * @throws SchedulerError `invalid-name` or `invalid-setting`
 * @example
 * const worker = createWorker(pool, { name: 'gpu-1', capacity: 8, weight: 2 }, async (task) => {
 *   await resize(task.payload, { signal: task.signal });
 * });
 * await worker.stop();
 */
export function createWorker(pool: Pool, options: WorkerOptions, handler: TaskHandler): Worker {
  checkIsPool(pool);
  checkIsFunction('The handler', handler);
  const settings = readOptions('The options of a worker', options, OPTION_MEMBERS);
  const { name, capacity = 1, weight = 1, backoff, onError, onSettled } = settings;
  const { window } = settings;
  checkNodeOptions(capacity, weight);
  if (window !== undefined) checkWindow(window);
  const labels = readLabels(settings.labels);
  checkListener('backoff', backoff);
  checkListener('onError', onError);
  checkListener('onSettled', onSettled);
  const life = new WorkerLife(pool, {
    name: toNodeName(name),
    capacity,
    weight,
    window,
    labels,
    handler,
    backoff,
    onError: safely('onError', onError ?? (() => undefined)),
    onSettled: onSettled && safely('onSettled', onSettled),
  });
  return {
    name: life.name,
    ready: life.ready,
    stopped: life.stopped,
    stop: async (given = {}) => {
      const { timeoutMs = 10_000 } = readOptions('The options of a stop', given, ['timeoutMs']);
      checkWait(timeoutMs);
      await life.stop(timeoutMs);
    },
  };
}

const OPTION_MEMBERS = [
  'name',
  'capacity',
  'weight',
  'window',
  'labels',
  'backoff',
  'onError',
  'onSettled',
] as const satisfies readonly (keyof WorkerOptions)[];

function checkIsPool(pool: unknown): void {
  if (readGiven('The pool', () => pool instanceof Pool)) return;
  throw invalid(sentence('The pool must be one that a scheduler has opened, not {0}.', show(pool)));
}

/** A listener of the program that fails must not take the worker's loops with it; it is told of once. */
function safely<T>(name: string, listener: (news: T) => unknown): (news: T) => void {
  let warned = false;
  return (news) => {
    const told = (async () => {
      await listener(news);
    })();
    told.catch((thrown: unknown) => {
      if (warned) return;
      warned = true;
      const why = thrown instanceof Error ? thrown.message : 'it threw something that is no Error';
      process.emitWarning(`The ${name} of a worker failed: ${why}`, 'RedispatchWarning');
    });
  };
}

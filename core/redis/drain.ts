import { setTimeout as pause } from 'node:timers/promises';
import { checkNumber, MAX_TIMER_MS } from '../domain/argumentChecks.js';
import type { DrainReport } from '../domain/drain.js';
import type { NodeName } from '../domain/names.js';
import { readBulkOptions, type BulkOptions } from './bulk.js';
import { changeNodeState, nodeHolds, type NodeHolds } from './calls/nodeState.js';
import type { Partition } from './partition.js';

/**
 * How to drain a node. `onProgress` hears of tasks that moved or ended, and of those and what the node still holds: of
 * what it runs only where that is waited for.
 */
export interface DrainOptions extends BulkOptions {
  /** How long to wait for what the node runs, in ms, after its queue is empty: up to 24 days; 0 when left out. */
  readonly waitMs?: number;
}

/** Between two looks whether a node still runs something, in ms: ever longer. */
const LEAST_LOOK_MS = 25;
const MOST_LOOK_MS = 250;

/** A copy of such options as a caller gave them, checked; the error is `invalid-setting`. */
export function readDrainOptions(given: DrainOptions): DrainOptions {
  const options = readBulkOptions(given, 'waitMs');
  if (options.waitMs !== undefined) checkNumber('waitMs', options.waitMs, 0, MAX_TIMER_MS);
  return options;
}

/** As `Pool.drainNode`. */
export async function drain(
  slices: readonly Partition[],
  node: NodeName,
  options: DrainOptions,
): Promise<DrainReport> {
  const emptied = await emptyQueue(slices, node, options);
  if (emptied.cancelled) return { ...emptied, waitedMs: 0, outcome: 'cancelled' };
  const startedAt = performance.now();
  const end = await waitForRunning(slices, node, options, emptied);
  // a busy process may need a moment though nobody waits
  const waitedMs = options.waitMs ? Math.round(performance.now() - startedAt) : 0;
  return { ...emptied, ...end, waitedMs, cancelled: end.outcome === 'cancelled' };
}

interface Emptied {
  readonly movedTasks: number;
  readonly leftRunning: number;
  readonly cancelled: boolean;
}

/** Stops the node's intake in all partitions, then moves what is left of its queue. */
async function emptyQueue(
  slices: readonly Partition[],
  node: NodeName,
  { waitMs = 0, signal, onProgress }: DrainOptions,
): Promise<Emptied> {
  const left = new Map(slices.map((slice) => [slice, { left: 0, running: 0 }]));
  const sum = (what: 'left' | 'running') =>
    [...left.values()].reduce((total, part) => total + part[what], 0);
  let movedTasks = 0;
  for (let rest = slices; rest.length > 0; rest = rest.filter((s) => left.get(s)?.left !== 0)) {
    for (const slice of rest) {
      if (signal?.aborted) return { movedTasks, leftRunning: sum('running'), cancelled: true };
      const step = await changeNodeState(slice, node, 'draining');
      left.set(slice, step);
      movedTasks += step.moved;
      onProgress?.(movedTasks, movedTasks + sum('left') + (waitMs > 0 ? sum('running') : 0));
    }
  }
  return { movedTasks, leftRunning: sum('running'), cancelled: false };
}

type Ending = Pick<DrainReport, 'leftRunning' | 'outcome'>;

/** Looks at the node until it runs nothing, is not draining any more, or the time is over. */
async function waitForRunning(
  slices: readonly Partition[],
  node: NodeName,
  { waitMs = 0, signal, onProgress }: DrainOptions,
  { movedTasks, leftRunning: atFirst }: Emptied,
): Promise<Ending> {
  const deadline = performance.now() + waitMs;
  let leftRunning = atFirst;
  for (let lookMs = LEAST_LOOK_MS; ; lookMs = Math.min(2 * lookMs, MOST_LOOK_MS)) {
    if (leftRunning === 0) return { leftRunning, outcome: 'empty' };
    const restMs = deadline - performance.now();
    if (restMs <= 0) return { leftRunning, outcome: 'running' };
    const isAborted = await pauseOrAbort(Math.min(lookMs, restMs), signal);
    if (isAborted) return { leftRunning, outcome: 'cancelled' };
    const seen = together(await Promise.all(slices.map((slice) => nodeHolds(slice, node))));
    leftRunning = seen.running;
    if (seen.state !== 'draining') {
      return { leftRunning, outcome: isThere(seen) ? 'resumed' : 'gone' };
    }
    onProgress?.(movedTasks + Math.max(0, atFirst - leftRunning), movedTasks + atFirst);
  }
}

/** What it holds of all partitions; it drains where all of them say so. */
function together(parts: readonly NodeHolds[]): NodeHolds {
  const other = parts.find(({ state }) => state !== 'draining');
  return {
    state: other === undefined ? 'draining' : other.state,
    queued: parts.reduce((total, { queued }) => total + queued, 0),
    running: parts.reduce((total, { running }) => total + running, 0),
  };
}

function isThere({ state }: NodeHolds): boolean {
  return state === 'active' || state === 'paused';
}

/** Whether it was aborted. */
async function pauseOrAbort(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await pause(ms, undefined, signal && { signal });
    return false;
  } catch {
    return true;
  }
}

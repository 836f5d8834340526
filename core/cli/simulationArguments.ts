import { checkNodeOptions, checkSettings, readLabels } from '../domain/settings.js';
import { readKeyLimits, toLimitKey, type KeyLimits } from '../domain/limits.js';
import { SchedulerError } from '../domain/errors.js';
import { toNodeName } from '../domain/names.js';
import type { PoolSettings, Stealing, Strategy } from '../domain/pool.js';
import type { NewReplayNode, ReplayChanges } from '../simulation/replay.js';
import type { SimulateOrder } from './order.js';
import { UsageError } from './usageError.js';

/** What the command line says of a simulation, as text. */
export interface SimulationValues {
  readonly 'from-live'?: boolean | undefined;
  readonly strategy?: string | undefined;
  readonly window?: string | undefined;
  readonly stealing?: string | undefined;
  readonly weight?: readonly string[] | undefined;
  readonly 'add-node'?: readonly string[] | undefined;
  readonly limit?: readonly string[] | undefined;
  readonly rate?: string | undefined;
  readonly 'task-ms'?: string | undefined;
}

const DEFAULT_COST_MS = 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Reads what is to be simulated.
 *
 * @throws UsageError
 */
export function simulationOf(values: SimulationValues): Pick<SimulateOrder, 'changes' | 'costMs'> {
  if (values['from-live'] !== true) {
    throw new UsageError('Only a pool as it is can be simulated: say so with --from-live.');
  }
  return { changes: asUsage(() => changesOf(values)), costMs: costMsOf(values['task-ms']) };
}

function changesOf(values: SimulationValues): ReplayChanges {
  const settings = settingsOf(values);
  checkSettings(settings);
  return {
    settings,
    weights: new Map((values.weight ?? []).map(weightOf)),
    newNodes: (values['add-node'] ?? []).map(newNodeOf),
    limits: new Map((values.limit ?? []).map(limitOf)),
  };
}

function settingsOf({ strategy, window, stealing, rate }: SimulationValues): Partial<PoolSettings> {
  return {
    ...(strategy !== undefined && { strategy: strategy as Strategy }),
    ...(window !== undefined && { window: window === 'unlimited' ? window : numberOf(window) }),
    ...(stealing !== undefined && { stealing: stealing as Stealing }),
    ...(rate !== undefined && { ratePerSecond: numberOf(rate) }),
  };
}

function weightOf(text: string): [name: string, weight: number] {
  const [, name, weight] = /^([^=]+)=([^=:]+)$/.exec(text) ?? [];
  if (name === undefined || weight === undefined) {
    throw new UsageError('--weight needs a node and a number: --weight gpu-1=4.');
  }
  checkNodeOptions(1, numberOf(weight));
  return [toNodeName(name), numberOf(weight)];
}

/** A limitKey may have any character but ";", so the numbers are what follows the last "=". */
function limitOf(text: string): [key: string, limits: KeyLimits] {
  const [, key, concurrency, rate] = /^(.+)=([^=:]+)(?::([^=:]+))?$/.exec(text) ?? [];
  if (key === undefined || concurrency === undefined) {
    throw new UsageError(
      '--limit needs a limitKey, how many run at once, and perhaps how many start in a second: --limit mail=10:5.',
    );
  }
  const limits = readKeyLimits({
    concurrency: numberOf(concurrency),
    ...(rate !== undefined && { ratePerSecond: numberOf(rate) }),
  });
  return [toLimitKey(key), limits];
}

function newNodeOf(text: string): NewReplayNode {
  const [, name, weight, capacity = '1', offered] =
    /^([^=]+)=([^=:]+)(?::([^=:]+)(?::(.+))?)?$/.exec(text) ?? [];
  if (name === undefined || weight === undefined) {
    throw new UsageError(
      '--add-node needs a name, a weight, perhaps a capacity and labels: --add-node gpu-2=4:8:gpu,eu.',
    );
  }
  const node = { weight: numberOf(weight), capacity: numberOf(capacity) };
  checkNodeOptions(node.capacity, node.weight);
  const labels = readLabels(offered?.split(',') ?? []);
  return { name: toNodeName(name), ...node, labels };
}

function costMsOf(text: string | undefined): number {
  const costMs = text === undefined ? DEFAULT_COST_MS : numberOf(text);
  if (costMs > 0 && costMs <= DAY_MS) return costMs;
  throw new UsageError('--task-ms needs a number of ms, more than 0 and no more than a day.');
}

/** NaN for what is none: who checks it names it. */
function numberOf(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
}

/** What the library refuses is wrong usage here: nothing has been asked of a server yet. */
function asUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SchedulerError) throw new UsageError(error.message);
    throw error;
  }
}

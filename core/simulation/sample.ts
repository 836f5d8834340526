import type { KeyLimits } from '../domain/limits.js';
import type { PoolSnapshot } from '../domain/snapshot.js';
import {
  contents,
  excerpt,
  MOST_ENTRIES,
  type Contents,
  type ExcerptEntry,
  type ExcerptRange,
  type Holding,
} from '../redis/calls/excerpt.js';
import { readOwnLimits } from '../redis/calls/limits.js';
import { tenantWeights } from '../redis/calls/tenants.js';
import type { Partition } from '../redis/partition.js';
import { taskOfToken, type SampledPlace, type SampledTask } from './sampledTask.js';

/** What was seen of the tasks of a pool that have not ended, but for those on paused nodes. */
export interface PoolSample {
  /** How many there are. */
  readonly total: number;
  /** Those that were looked at; of each place in its order. */
  readonly tasks: readonly SampledTask[];
  /** How many tasks of the backlog require which labels. */
  readonly lanes: readonly { readonly labels: readonly string[]; readonly tasks: number }[];
  /** The limits of their own that the keys of these tasks have. */
  readonly limits: ReadonlyMap<string, KeyLimits>;
  readonly buckets: readonly TokenBucket[];
  /** Weights of tenants that have another one than 1. */
  readonly tenants: ReadonlyMap<string, number>;
}

/** A token bucket that is not full. */
export interface TokenBucket {
  readonly partition: number;
  /** Of the pool where it is left out. */
  readonly limitKey?: string;
  readonly fullInMs: number;
}

/** Most tasks that are looked at. */
export const MOST_READ = 20_000;
/** So many that stand side by side are read in one go, where not all are. */
const SIDE_BY_SIDE = 10;
/** Each range costs a walk along its list. */
const MOST_RANGES = 100;
/** The fractional part of the golden ratio: its multiples are spread evenly, and no period of the tasks is one of them. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Looks at some of what a pool holds; nothing is written, and no call reads more than {@link MOST_ENTRIES}. */
export async function samplePool(
  { nodes }: PoolSnapshot,
  slices: readonly Partition[],
): Promise<PoolSample> {
  const paused = new Set<string>(
    nodes.flatMap((node) => (node.state === 'paused' ? node.name : [])),
  );
  const parts = await Promise.all(slices.map((slice) => contents(slice)));
  const listsOf = ({ holdings }: Contents): Holding[] =>
    holdings.filter(
      ({ kind, name }) => kind !== 'rates' && !(kind === 'queue' && paused.has(name)),
    );
  const tasks: SampledTask[] = [];
  const places = parts.map(listsOf);
  const listed = sum(places.flat().map(({ length }) => length));
  for (const [i, slice] of slices.entries()) {
    const before = sum(places.slice(0, i).flatMap((lists) => lists.map(({ length }) => length)));
    const ranges = rangesIn(places[i] ?? [], before, listed);
    tasks.push(...(await readTasks(slice, ranges)));
  }
  const [first] = slices;
  return {
    total: listed + sum(parts.map(unlisted)),
    tasks,
    lanes: parts.flatMap(({ holdings }) => holdings.filter(isBacklog).map(laneOf)),
    limits: await limitsOf(slices, tasks),
    buckets: (await Promise.all(slices.map((slice, i) => bucketsOf(slice, parts[i])))).flat(),
    tenants: first === undefined ? new Map() : await tenantWeights(first),
  };
}

/**
 * Which parts of some lists are read, `before` tasks being in lists before them, of so many in all: everything, or a few
 * tasks side by side out of each stretch of the same length, somewhere within it.
 */
export function rangesIn(lists: readonly Holding[], before: number, all: number): ExcerptRange[] {
  const stretch = all <= MOST_READ ? 1 : (SIDE_BY_SIDE * all) / MOST_READ;
  const ranges: ExcerptRange[] = [];
  let begin = before;
  for (const { kind, name, priority, length } of lists) {
    const add = (start: number, end: number): void => {
      if (end > start) ranges.push({ kind, name, priority, start, count: end - start });
    };
    if (all <= MOST_READ) {
      for (let at = 0; at < length; at += MOST_ENTRIES)
        add(at, Math.min(length, at + MOST_ENTRIES));
    } else {
      for (let k = Math.floor(begin / stretch); k * stretch < begin + length; k++) {
        const shift = ((k * GOLDEN) % 1) * (stretch - SIDE_BY_SIDE);
        const start = Math.floor(k * stretch + shift) - begin;
        add(Math.max(0, start), Math.min(length, start + SIDE_BY_SIDE));
      }
    }
    begin += length;
  }
  return ranges;
}

async function readTasks(
  slice: Partition,
  ranges: readonly ExcerptRange[],
): Promise<SampledTask[]> {
  const tasks: SampledTask[] = [];
  for (const call of callsFor(ranges)) {
    const read = await excerpt(slice, call);
    call.forEach((range, i) => {
      for (const entry of read[i] ?? []) {
        const place = placeOf(range, entry);
        tasks.push({ partition: slice.index, place, task: taskOfToken(entry.text) });
      }
    });
  }
  return tasks;
}

/** Ranges in so many calls that none of them takes long. */
function callsFor(ranges: readonly ExcerptRange[]): ExcerptRange[][] {
  const calls: ExcerptRange[][] = [];
  let left = 0;
  for (const range of ranges) {
    const last = calls.at(-1);
    if (last === undefined || range.count > left || last.length >= MOST_RANGES) {
      calls.push([range]);
      left = MOST_ENTRIES - range.count;
    } else {
      last.push(range);
      left -= range.count;
    }
  }
  return calls;
}

function placeOf({ kind, name }: ExcerptRange, { inMs = 0 }: ExcerptEntry): SampledPlace {
  if (kind === 'queue' || kind === 'running') return { kind, node: name };
  if (kind === 'scheduled') return { kind, inMs };
  return { kind: kind === 'limited' ? kind : 'backlog' };
}

async function limitsOf(
  slices: readonly Partition[],
  tasks: readonly SampledTask[],
): Promise<Map<string, KeyLimits>> {
  const limits = new Map<string, KeyLimits>();
  for (const slice of slices) {
    const here = tasks.filter(({ partition }) => partition === slice.index);
    const keys = [...new Set(here.flatMap(({ task }) => task.limitKey ?? []))];
    for (let at = 0; at < keys.length; at += MOST_ENTRIES) {
      const own = await readOwnLimits(slice, keys.slice(at, at + MOST_ENTRIES));
      for (const [key, one] of own) limits.set(key, one);
    }
  }
  return limits;
}

/** Those that will be full last, where there are many. */
async function bucketsOf(slice: Partition, held: Contents | undefined): Promise<TokenBucket[]> {
  const partition = slice.index;
  const ofPool = { partition, fullInMs: held?.bucketFullInMs ?? 0 };
  const rates = held?.holdings.find(({ kind }) => kind === 'rates');
  if (rates === undefined) return [];
  const start = Math.max(0, rates.length - MOST_ENTRIES);
  const [keys = []] = await excerpt(slice, [{ ...rates, start, count: rates.length - start }]);
  const ofKeys = keys
    .filter(({ text }) => text !== ';')
    .map(({ text, inMs = 0 }) => ({ partition, limitKey: text, fullInMs: inMs }));
  return [ofPool, ...ofKeys].filter(({ fullInMs }) => fullInMs > 0);
}

function isBacklog({ kind }: Holding): boolean {
  return kind === 'backlog';
}

function laneOf({ name, length }: Holding): PoolSample['lanes'][number] {
  const [labels = ''] = name === '0' ? [] : name.split(';');
  return { labels: labels === '' ? [] : labels.split(','), tasks: length };
}

/** Tasks of the backlog in lists that nobody looked into. */
function unlisted({ holdings, backlog }: Contents): number {
  return Math.max(0, backlog - sum(holdings.filter(isBacklog).map(({ length }) => length)));
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

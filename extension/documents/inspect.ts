import type { Pool, PoolSnapshot, TaskDetails } from '../../core/index.js';
import { loadCore } from '../core.js';
import { readListing } from '../store/readListing.js';
import type { Store } from '../store/store.js';
import { rejectedKeys } from '../views/listRows.js';
import type { Listing, Target } from '../target.js';

/** Rows shown in the document of a queue. */
const queueRows = 200;

/** Rows of refused items looked through for one of them. */
const rejectedRows = 1000;

/** What a document shows, ready for JSON; undefined when it is there no more. */
export async function inspect(store: Store, target: Target): Promise<object | undefined> {
  if (!('pool' in target)) return undefined;
  const pool = await store.pool(target);
  switch (target.kind) {
    case 'task':
      return inspectTask(pool, target.task);
    case 'pool':
      return inspectPool(await pool.snapshot());
    case 'listing':
      return inspectListing(pool, await pool.snapshot(), target.listing);
    case 'rejectedItem':
      return inspectRejected(pool, await pool.snapshot(), target.item);
  }
}

/** A pool's settings, counts and nodes, and the figures that follow from them. */
async function inspectPool(snapshot: PoolSnapshot) {
  const { poolFigures } = await loadCore();
  const { nodes, ...rest } = snapshot;
  const { nodes: ofNodes, ...figures } = poolFigures(snapshot);
  const shown = nodes.map((node) => ({
    ...node,
    figures: ofNodes.find(({ name }) => name === node.name),
  }));
  return { ...rest, figures, nodes: shown };
}

/** A task with its payload decoded; a malformed body as it is, with what is wrong with it. */
async function inspectTask(pool: Pool, id: string): Promise<object | undefined> {
  const details = await pool.inspect(id);
  if (details === undefined) return undefined;
  const { failure, progress, result } = details;
  return {
    id: details.id,
    pool: pool.name,
    ...taskState(details),
    ...taskBody(details),
    bodyBytes: details.bodyBytes,
    ...(failure !== undefined && {
      failure: {
        attempts: failure.attempts,
        lastError: failure.lastError,
        lastFailedAt: moment(failure.lastFailedAtMs),
        node: failure.node,
      },
    }),
    ...(progress !== undefined && {
      progress: { value: progress.value, reportedAt: moment(progress.reportedAtMs) },
    }),
    ...(result !== undefined && { result }),
  };
}

function taskState({ at }: TaskDetails): object {
  // In a waiting list, deeper than a bounded look finds.
  if (at === undefined) return { state: 'waiting' };
  switch (at.state) {
    case 'running':
      return { state: at.state, node: at.node, leaseUntil: moment(at.leaseUntilMs) };
    case 'scheduled':
      return { state: at.state, dueAt: moment(at.dueAtMs) };
    case 'dead':
      return { state: at.state, diedAt: moment(at.diedAtMs) };
    case 'completed':
      return { state: at.state, node: at.node, completedAt: moment(at.completedAtMs) };
    case 'backlog':
    case 'limited':
    case 'queued':
      return at;
  }
}

function taskBody({ body, bodyText }: TaskDetails): object {
  if (body.kind !== 'task') return { fault: body.fault, body: bodyText };
  // other programs may write numbers that JavaScript cannot hold, or a name twice
  const isWhole = JSON.stringify(JSON.parse(bodyText)) === compact(bodyText);
  return isWhole ? body.task : { ...body.task, exactBody: bodyText };
}

/** JSON text without the spaces between its parts. */
function compact(text: string): string {
  return text.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}

async function inspectListing(
  pool: Pool,
  snapshot: PoolSnapshot,
  listing: Listing,
): Promise<object> {
  const { rows, rejected, total } = await readListing(pool, snapshot, listing, queueRows);
  const name = listing.list === 'node' ? listing.node : undefined;
  const { nodes } = name === undefined ? snapshot : await inspectPool(snapshot);
  const node = nodes.find((known) => known.name === name);
  return {
    pool: pool.name,
    list: listing.list,
    ...(node !== undefined && { node }),
    readAt: moment(snapshot.takenAtMs),
    total,
    shown: rows.length + rejected.length,
    ...(listing.list === 'rejected'
      ? { items: rejected }
      : { tasks: rows.map(({ at, ...row }) => ({ ...row, ...at })) }),
  };
}

async function inspectRejected(
  pool: Pool,
  snapshot: PoolSnapshot,
  key: string,
): Promise<object | undefined> {
  const { rejected } = await readListing(pool, snapshot, { list: 'rejected' }, rejectedRows);
  const found = rejected[rejectedKeys(rejected).indexOf(key)];
  if (found === undefined) return undefined;
  return { reason: found.reason, rejectedAt: moment(found.rejectedAtMs), item: found.item };
}

function moment(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
}

import { decodeBody } from '../../domain/decodeTask.js';
import { decodeJson } from '../../domain/jsonPayload.js';
import type {
  Priority,
  RejectedItem,
  TaskDetails,
  TaskFailure,
  TaskPlace,
  TaskProgress,
  TaskRow,
  TaskState,
} from '../../domain/task.js';
import type { NodeName } from '../../domain/names.js';
import type { Partition } from '../partition.js';
import { makeTaskId, parseToken, tokenLimitKey, tokenTerms } from '../taskIds.js';
import { unknownPlace, unknownPool } from './faults.js';

/** Which rows of a place: `limit` is at most 200. */
export interface PageRange {
  readonly offset: number;
  readonly limit: number;
}

/** Reads one page of a place. */
export async function page(
  partition: Partition,
  place: TaskPlace,
  { offset, limit }: PageRange,
): Promise<{ total: number; rows: TaskRow[] }> {
  const node = place.kind === 'queue' || place.kind === 'running' ? place.node : '';
  const reply = await partition.run('page', place.kind, node, offset, limit);
  if (reply.tag === 'unknown-pool') throw unknownPool(partition.pool);
  if (reply.tag === 'unknown-place') throw unknownPlace(place.kind);
  const rows = reply.rows(2, 6).map((row) => decodeRow(partition.index, place, row));
  return { total: reply.whole(1), rows };
}

/** Reads inbox items that were set aside. */
export async function rejectedPage(
  partition: Partition,
  { offset, limit }: PageRange,
): Promise<{ total: number; items: RejectedItem[] }> {
  const reply = await partition.run('page', 'rejected', '', offset, limit);
  if (reply.tag === 'unknown-pool') throw unknownPool(partition.pool);
  return { total: reply.whole(1), items: reply.texts(2).map(decodeRejected) };
}

/** Deletes up to so many of the oldest items that were set aside (1000 at most); how many, and how many are left. */
export async function clearRejected(
  partition: Partition,
  most: number,
): Promise<{ cleared: number; left: number }> {
  const reply = await partition.run('clear-rejected', most);
  if (reply.tag !== 'cleared') return reply.unknownTag();
  return { cleared: reply.whole(1), left: reply.whole(2) };
}

/** Everything about one task; undefined when there is none. */
export async function find(
  partition: Partition,
  sequence: string,
): Promise<TaskDetails | undefined> {
  const reply = await partition.run('find', sequence);
  if (reply.tag === 'missing') return undefined;
  const token = parseToken(reply.text(1));
  const bodyText = reply.text(2);
  const failure = decodeFailure(reply.text(3));
  const progress = decodeProgress(reply.text(7));
  const result = decodeJson(reply.text(8));
  return {
    id: makeTaskId(partition.index, token.sequence),
    at: decodeState(reply.text(4), reply.text(5) as NodeName, reply.text(6), reply.text(1)),
    priority: token.priority as Priority,
    cost: token.cost,
    bodyBytes: Buffer.byteLength(bodyText),
    ...tokenTerms(reply.text(1)),
    bodyText,
    body: decodeBody(bodyText),
    ...(failure && { failure }),
    ...(progress && { progress }),
    ...(result !== undefined && { result }),
  };
}

function decodeRow(partition: number, place: TaskPlace, row: readonly string[]): TaskRow {
  const [text = '', score = '', body = '', bytes = '0', failureText = '', more = ''] = row;
  const token = parseToken(text);
  const decoded = body === '' ? undefined : decodeBody(body);
  const failure = decodeFailure(failureText);
  const progress = place.kind === 'running' ? decodeProgress(more) : undefined;
  return {
    id: makeTaskId(partition, token.sequence),
    at:
      place.kind === 'completed'
        ? completedOn(more as NodeName, score)
        : stateAt(place, score, text),
    name: decoded?.kind === 'task' ? decoded.task.name : undefined,
    priority: token.priority as Priority,
    cost: token.cost,
    bodyBytes: Number(bytes),
    ...tokenTerms(text),
    ...(failure && { failure }),
    ...(progress && { progress }),
  };
}

function completedOn(node: NodeName, ms: string): TaskState {
  return { state: 'completed', node, completedAtMs: Number(ms) };
}

function stateAt(
  place: Exclude<TaskPlace, { kind: 'completed' }>,
  score: string,
  token: string,
): TaskState {
  switch (place.kind) {
    case 'backlog':
      return { state: 'backlog' };
    case 'limited':
      return { state: 'limited', limitKey: tokenLimitKey(token) };
    case 'queue':
      return { state: 'queued', node: place.node };
    case 'running':
      return { state: 'running', node: place.node, leaseUntilMs: Number(score) };
    case 'scheduled':
      return { state: 'scheduled', dueAtMs: Number(score) };
    case 'dead':
      return { state: 'dead', diedAtMs: Number(score) };
  }
}

export function decodeState(
  place: string,
  node: NodeName,
  score: string,
  token: string,
): TaskState | undefined {
  switch (place) {
    case 'queued':
      return stateAt({ kind: 'queue', node }, score, token);
    case 'running':
      return stateAt({ kind: 'running', node }, score, token);
    case 'completed':
      return completedOn(node, score);
    case 'backlog':
    case 'limited':
    case 'scheduled':
    case 'dead':
      return stateAt({ kind: place }, score, token);
    default:
      return undefined;
  }
}

/** "<ms>:<JSON>" */
function decodeProgress(text: string): TaskProgress | undefined {
  const colon = text.indexOf(':');
  const value = decodeJson(text.slice(colon + 1));
  if (colon < 1 || value === undefined) return undefined;
  return { value, reportedAtMs: Number(text.slice(0, colon)) };
}

/** "<attempts>:<ms>:<node>:<last error>"; node names have no colon. */
export function decodeFailure(text: string): TaskFailure | undefined {
  const match = /^(\d+):(\d+):([^:]*):([\s\S]*)$/.exec(text);
  if (match === null) return undefined;
  const [, attempts = '', at = '', node = '', lastError = ''] = match;
  return { attempts: Number(attempts), lastFailedAtMs: Number(at), node, lastError };
}

/** "<ms>:<bytes of the reason>:<reason><item>"; the reason is ASCII but for what it quotes. */
function decodeRejected(entry: string): RejectedItem {
  const match = /^(\d+):(\d+):([\s\S]*)$/.exec(entry);
  if (match === null) return { reason: 'unreadable entry', item: entry, rejectedAtMs: 0 };
  const [, at = '0', length = '0', rest = ''] = match;
  const bytes = Buffer.from(rest);
  const end = Number(length);
  return {
    reason: bytes.toString('utf8', 0, end),
    item: bytes.toString('utf8', end),
    rejectedAtMs: Number(at),
  };
}

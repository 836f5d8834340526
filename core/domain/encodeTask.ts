import { SchedulerError } from './errors.js';
import { checkNumber } from './argumentChecks.js';
import { readGiven } from './given.js';
import { encodeWithin } from './jsonPayload.js';
import { MAX_PAYLOAD_BYTES } from './pool.js';
import { checkWishes, dedupTtlOf, momentOf, waitOf } from './wishes.js';
import { sentence } from './sentence.js';
import { checkTerms, MAX_LABELS, sortedLabels, termsOf } from './terms.js';
import { checkWhole, invalidTask as invalid } from './taskFaults.js';
import {
  MAX_ATTEMPTS,
  MAX_COST,
  MAX_PRIORITY,
  MAX_TASK_NAME_BYTES,
  MAX_TIMEOUT_MS,
  MIN_PRIORITY,
  type NewTask,
} from './task.js';

/** A task as the scripts take it. */
export interface EncodedTask {
  /** `''`, or what `lua/lib/wishes.lua` reads: priority, cost and attempts, how long it waits, that it has a key. */
  readonly traits: string;
  /** The immutable body, as JSON: `[name]`, `[name, payload]`, or `[name, payload, {the other members}]`. */
  readonly body: string;
  readonly dedupKey?: string;
  /** As `termsOf` gives them; left out where there are none. */
  readonly terms?: string;
  /** The key that decides its partition, where it has one. */
  readonly homeKey?: string;
}

/** A payload is counted to its end, for who wants to know how much too large it is, up to so many bytes over the bound. */
const COUNTED_BYTES = 1024 * 1024;

const FIELDS: ReadonlySet<string> = new Set([
  'name',
  'payload',
  'priority',
  'cost',
  'maxAttempts',
  'timeoutMs',
  'resultTtlMs',
  'runAt',
  'delayMs',
  'dedupKey',
  'dedupTtlMs',
  'requires',
  'tenant',
  'limitKey',
  'affinity',
]);

/**
 * Checks a task and encodes it.
 *
 * @param maxPayloadBytes the pool's bound, in bytes of the payload's UTF-8 JSON
 * @throws SchedulerError `invalid-task`, `payload-not-serialisable` or `payload-too-large`
 */
export function encodeTask(given: NewTask, maxPayloadBytes: number): EncodedTask {
  const task = readTask(given);
  const priority = task.priority ?? 0;
  const cost = task.cost ?? 1;
  const maxAttempts = task.maxAttempts ?? 0;
  const payload = encodeWithin(task.payload, maxPayloadBytes + COUNTED_BYTES);
  if (payload === undefined) throw payloadOverBound(maxPayloadBytes, task.name);
  // a UTF-16 unit is at most 3 bytes of UTF-8, so that most payloads need no count
  if (payload.length * 3 > maxPayloadBytes && Buffer.byteLength(payload) > maxPayloadBytes) {
    throw payloadTooLarge(Buffer.byteLength(payload), maxPayloadBytes, task.name);
  }
  const plain = priority === 0 && cost === 1 && maxAttempts === 0;
  const traits = plain ? '' : `${priority}:${cost}:${maxAttempts}`;
  const body = encodeBody(JSON.stringify(task.name), payload, otherMembers(task));
  const { dedupKey } = task;
  const terms = termsOf(task);
  if (dedupKey === undefined && terms === '') return { traits: traits + waitOf(task), body };
  return { ...keysOf(task), ...wishesOf(task, traits, terms), body };
}

/** A task of one `limitKey` must be counted with the others of it, so that goes before the `dedupKey`. */
function keysOf({ dedupKey, limitKey }: NewTask): Pick<EncodedTask, 'dedupKey' | 'homeKey'> {
  const homeKey = limitKey ?? dedupKey;
  return { ...(dedupKey !== undefined && { dedupKey }), ...(homeKey !== undefined && { homeKey }) };
}

function wishesOf(
  task: NewTask,
  traits: string,
  terms: string,
): Pick<EncodedTask, 'traits' | 'terms'> {
  const key = task.dedupKey === undefined ? '' : `#${dedupTtlOf(task)}`;
  const wishes = `${traits}${waitOf(task)}${key}`;
  return terms === '' ? { traits: wishes } : { traits: `${wishes}*`, terms };
}

/** As short as can be: a few bytes more a task are a size class more in Redis. Defaults are left out. */
function encodeBody(name: string, payload: string, others: string): string {
  if (others !== '') return `[${name},${payload},{${others}}]`;
  return payload === 'null' ? `[${name}]` : `[${name},${payload}]`;
}

function otherMembers(task: NewTask): string {
  const { priority, cost, maxAttempts, timeoutMs, resultTtlMs } = task;
  const members = termMembers(task);
  if (priority !== undefined && priority !== 0) members.push(`"priority":${priority}`);
  if (cost !== undefined && cost !== 1) members.push(`"cost":${cost}`);
  if (maxAttempts !== undefined) members.push(`"maxAttempts":${maxAttempts}`);
  if (timeoutMs !== undefined) members.push(`"timeoutMs":${timeoutMs}`);
  if (resultTtlMs !== undefined) members.push(`"resultTtlMs":${resultTtlMs}`);
  return members.join(',');
}

function termMembers({ requires, tenant, limitKey, affinity }: NewTask): string[] {
  const members: string[] = [];
  if (requires !== undefined && requires.length > 0) {
    members.push(`"requires":${JSON.stringify(sortedLabels(requires))}`);
  }
  if (tenant !== undefined) members.push(`"tenant":${JSON.stringify(tenant)}`);
  if (limitKey !== undefined) members.push(`"limitKey":${JSON.stringify(limitKey)}`);
  if (affinity !== undefined) members.push(`"affinity":${JSON.stringify(affinity)}`);
  return members;
}

/**
 * Checks a task as `enqueue` does, and keeps nothing of it.
 *
 * @param maxPayloadBytes the pool's bound, in bytes of the payload's UTF-8 JSON; the largest of all when left out
 * @throws SchedulerError `invalid-task`, `payload-not-serialisable`, `payload-too-large`, or `invalid-setting` for a
 *   bound that is none
 * @example checkTask({ name: 'resize', payload: { width: 200 } }, 1024)
 */
export function checkTask(task: NewTask, maxPayloadBytes = MAX_PAYLOAD_BYTES): void {
  checkNumber('maxPayloadBytes', maxPayloadBytes, 0, MAX_PAYLOAD_BYTES);
  encodeTask(task, maxPayloadBytes);
}

/**
 * Reads a task from one line of a JSON Lines file.
 *
 * @throws SchedulerError `invalid-task` with what is wrong
 * @example parseTaskLine('{"name":"resize","payload":{"width":200}}')
 */
export function parseTaskLine(line: string): NewTask {
  return checkedTask(parseJson(line));
}

/** @throws SchedulerError `invalid-task` where it is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw invalid(sentence('it is not JSON ({0})', detail));
  }
}

/**
 * A value that is a task, but for its payload, which is not looked at.
 *
 * @throws SchedulerError `invalid-task`
 */
export function checkedTask(value: unknown): NewTask {
  const task = value as NewTask;
  checkFields(task);
  return task;
}

/** A copy of a task, checked but for its payload: what a program gives may change between two looks. */
function readTask(given: NewTask): NewTask {
  const task = readGiven('it', () => copyOf(given), invalid);
  checkValues(task);
  return task;
}

function copyOf(given: NewTask): NewTask {
  checkNames(given);
  return {
    name: given.name,
    payload: given.payload,
    priority: given.priority,
    cost: given.cost,
    maxAttempts: given.maxAttempts,
    timeoutMs: given.timeoutMs,
    resultTtlMs: given.resultTtlMs,
    runAt: momentOf(given.runAt),
    delayMs: given.delayMs,
    dedupKey: given.dedupKey,
    dedupTtlMs: given.dedupTtlMs,
    requires: copyOfList(given.requires),
    tenant: given.tenant,
    limitKey: given.limitKey,
    affinity: given.affinity,
  } as NewTask;
}

/** A list may change between two looks, as all that a program gives; of one without an end enough is read to refuse it. */
function copyOfList(given: unknown): unknown {
  if (!Array.isArray(given)) return given;
  const copy: unknown[] = [];
  for (const item of given as unknown[]) {
    copy.push(item);
    if (copy.length > MAX_LABELS) break;
  }
  return copy;
}

/** Checks all but the payload. Callers in plain JavaScript may pass anything at all. */
function checkFields(task: NewTask): void {
  checkNames(task);
  checkValues(task);
}

function checkNames(task: NewTask): void {
  const given: unknown = task;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw invalid(sentence('it must be an object with a "name"'));
  }
  for (const field in task) {
    if (!FIELDS.has(field)) throw invalid(sentence('unknown field "{0}"', shorten(field)));
  }
}

function checkValues(task: NewTask): void {
  checkTaskName(task.name);
  checkWhole('priority', task.priority, MIN_PRIORITY, MAX_PRIORITY);
  checkWhole('cost', task.cost, 1, MAX_COST);
  checkWhole('maxAttempts', task.maxAttempts, 1, MAX_ATTEMPTS);
  checkWhole('timeoutMs', task.timeoutMs, 1, MAX_TIMEOUT_MS);
  checkWishes(task);
  checkTerms(task);
}

function checkTaskName(name: unknown): void {
  if (typeof name !== 'string') throw invalid(sentence('its "name" must be a string'));
  if (name.length === 0) throw invalid(sentence('its "name" is empty'));
  if (name.length * 3 > MAX_TASK_NAME_BYTES && Buffer.byteLength(name) > MAX_TASK_NAME_BYTES) {
    throw invalid(sentence('its "name" has more than {0} bytes', MAX_TASK_NAME_BYTES));
  }
  if (!name.isWellFormed()) throw invalid(sentence('its "name" is not well-formed Unicode'));
}

/** A payload over the pool's bound; both in bytes of UTF-8 JSON. */
export function payloadTooLarge(bytes: number, most: number, name: string): SchedulerError {
  const said = sentence(
    'The payload of "{0}" has {1} bytes of JSON; the pool takes {2}. Store the data elsewhere and push a reference, or raise the pool\'s maxPayloadBytes.',
    shorten(name),
    bytes,
    most,
  );
  return new SchedulerError('payload-too-large', said);
}

/** A payload that is so far over the pool's bound that its bytes were not counted. */
function payloadOverBound(most: number, name: string): SchedulerError {
  const said = sentence(
    'The payload of "{0}" has more bytes of JSON than the pool takes, {1}. Store the data elsewhere and push a reference, or raise the pool\'s maxPayloadBytes.',
    shorten(name),
    most,
  );
  return new SchedulerError('payload-too-large', said);
}

function shorten(text: string): string {
  return text.length > 64 ? `${text.slice(0, 64)}…` : text;
}

import type { TaskBody } from '../../../core/index.js';

/** The documented rules of a task as JSON, by JavaScript's own readers: the scripts and the library are compared with it. */

/** 500 levels of a payload, and the task around it. */
const MAX_DEPTH = 501;
const DAY_MS = 24 * 60 * 60 * 1000;
const wholes: Readonly<Record<string, readonly [least: number, most: number]>> = {
  priority: [0, 9],
  cost: [1, 1_000_000],
  maxAttempts: [1, 1_000],
  timeoutMs: [1, 2_073_600_000],
  resultTtlMs: [1, 31 * DAY_MS],
  delayMs: [0, 366 * DAY_MS],
  runAt: [0, 8.64e15],
  dedupTtlMs: [1, 31 * DAY_MS],
};
const terms = ['tenant', 'limitKey', 'affinity'];
const fields = new Set([
  ...['name', 'payload', 'dedupKey', 'requires', ...terms],
  ...Object.keys(wholes),
]);

/** What is asked of the pool, and no part of what a node is given. */
const wishes = new Set(['delayMs', 'runAt', 'dedupKey', 'dedupTtlMs']);

export interface StrictTask {
  readonly body: TaskBody;
  /** Whether it has to wait, by a clock that stands at `nowMs`. */
  readonly isLater: (nowMs: number) => boolean;
}

/**
 * The task that some bytes are; undefined where they are none.
 * @param leastLabels the library takes an empty list of labels; scripts do not, because they read `[]` as they read `{}`
 */
export function strictTask(bytes: Uint8Array, leastLabels = 1): StrictTask | undefined {
  const given = parse(bytes);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const members = new Map<string, unknown>(Object.entries(given));
  const areKnown = [...members.keys()].every((key) => fields.has(key));
  const areInRange = Object.keys(wholes).every((key) => isInRange(key, members));
  const areTogether =
    !(members.has('delayMs') && members.has('runAt')) &&
    (members.has('dedupKey') || !members.has('dedupTtlMs'));
  const areTexts =
    isShortText(members.get('name')) &&
    (!members.has('dedupKey') || isShortText(members.get('dedupKey')));
  const isTask =
    areKnown && areInRange && areTogether && areTexts && areTerms(members, leastLabels);
  return isTask ? taskOf(members) : undefined;
}

function parse(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return isPortable(text) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isInRange(key: string, members: ReadonlyMap<string, unknown>): boolean {
  if (!members.has(key)) return true;
  const [least = 0, most = 0] = wholes[key] ?? [];
  const value = members.get(key);
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function isShortText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= 256;
}

function areTerms(members: ReadonlyMap<string, unknown>, leastLabels: number): boolean {
  const isRight = (key: string) => !members.has(key) || isTerm(members.get(key));
  const requires = members.get('requires');
  const isListRight = !members.has('requires') || areLabels(requires, leastLabels);
  return isListRight && terms.every(isRight);
}

function areLabels(value: unknown, least: number): boolean {
  if (!Array.isArray(value) || value.length < least || value.length > 16) return false;
  return value.every((one) => typeof one === 'string' && /^[A-Za-z0-9_.@/+=-]{1,64}$/.test(one));
}

function isTerm(value: unknown): boolean {
  if (!isShortText(value) || Buffer.byteLength(value as string) > 128) return false;
  return Buffer.from(value as string).every((byte) => byte >= 32 && byte !== 59 && byte !== 127);
}

/**
 * Whether every JSON reader reads a text as the same: no half characters, no endless numbers, not too deep. Of two
 * members of one name the last one counts, but all must be readable.
 */
function isPortable(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    else if (token.startsWith('"')) {
      if (!(JSON.parse(token) as string).isWellFormed()) return false;
    } else if (!Number.isFinite(Number(token))) return false;
    if (depth > MAX_DEPTH) return false;
  }
  return true;
}

function taskOf(members: ReadonlyMap<string, unknown>): StrictTask {
  const defaults = { payload: null, priority: 0, cost: 1 };
  const kept = [...members].filter(([key]) => !wishes.has(key));
  const [delayMs, runAtMs] = ['delayMs', 'runAt'].map((key) => Number(members.get(key) ?? 0));
  return {
    body: { ...defaults, ...Object.fromEntries(kept) } as unknown as TaskBody,
    isLater: (nowMs) => (delayMs ?? 0) > 0 || (runAtMs ?? 0) > nowMs,
  };
}

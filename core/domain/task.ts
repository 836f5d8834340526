import type { NodeName } from './names.js';

declare const taskId: unique symbol;

/** `<partition>-<sequence>`, for example `0-42`. */
export type TaskId = string & { readonly [taskId]: true };

/** Anything JSON can hold. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** 9 goes first, 0 (the default) last. */
export type Priority = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

export const MIN_PRIORITY = 0;
export const MAX_PRIORITY = 9;
export const MAX_COST = 1_000_000;
export const MAX_ATTEMPTS = 1_000;
export const MAX_TASK_NAME_BYTES = 256;
/** Longest a task may run, in ms: 24 days, about what a timer can hold. */
export const MAX_TIMEOUT_MS = 24 * 24 * 60 * 60 * 1000;

/**
 * A task as a producer gives it.
 *
 * @example
 * const task: NewTask = { name: 'resize', payload: { width: 200 }, priority: 5 };
 */
export interface NewTask {
  /** What kind of work it is: 1 to {@link MAX_TASK_NAME_BYTES} bytes. */
  readonly name: string;
  /** Any JSON value; left out means null. */
  readonly payload?: unknown;
  /** 0 to 9, 9 first; 0 when left out. */
  readonly priority?: number;
  /** What it weighs in loads and windows: an integer, 1 to {@link MAX_COST}; 1 when left out. */
  readonly cost?: number;
  /** How often it may be tried before it is dead: 1 to {@link MAX_ATTEMPTS}; the pool's when left out. */
  readonly maxAttempts?: number;
  /** How long one attempt may run, in ms, before it is aborted and retried; no limit when left out. */
  readonly timeoutMs?: number;
  /** When it may run at the earliest: a Date, or ms since the epoch; at once when left out. */
  readonly runAt?: Date | number;
  /** How long it waits before it may run, in ms by the server's clock: up to 366 days. */
  readonly delayMs?: number;
  /** Enqueues it once only: while the key is remembered, the id of the first task with it is returned. 1 to 256 bytes. */
  readonly dedupKey?: string;
  /** How long the key is remembered, in ms: up to 31 days; a day when left out. */
  readonly dedupTtlMs?: number;
  /** Keeps what the handler returns for so many ms, up to 31 days, for `pool.waitFor`; nothing is kept when left out. */
  readonly resultTtlMs?: number;
  /** Labels that a node must offer to run it, all of them: at most 16; any node when left out. */
  readonly requires?: readonly string[];
  /** On whose behalf it runs: tenants of one priority get equal shares, or shares by their weights. 1 to 128 bytes. */
  readonly tenant?: string;
  /** Of the tasks with one key only so many run at once, or start in a second, as the pool limits it. 1 to 128 bytes. */
  readonly limitKey?: string;
  /** Tasks with one key go to one node, where the pool's strategy is `affinity`. 1 to 128 bytes. */
  readonly affinity?: string;
}

/** A task's immutable body, decoded. */
export interface TaskBody {
  readonly name: string;
  readonly payload: JsonValue;
  readonly priority: Priority;
  readonly cost: number;
  readonly maxAttempts?: number;
  readonly timeoutMs?: number;
  readonly resultTtlMs?: number;
  readonly requires?: readonly string[];
  readonly tenant?: string;
  readonly limitKey?: string;
  readonly affinity?: string;
}

/** A stored body, decoded, or what is wrong with it: whatever program wrote it. */
export type DecodedBody =
  | { readonly kind: 'task'; readonly task: TaskBody }
  | { readonly kind: 'malformed'; readonly fault: string };

/** Where a task is, and what is known of it there. */
export type TaskState =
  | { readonly state: 'backlog' }
  /** Put aside: its `limitKey` has as many running as may, or has had too many started. */
  | { readonly state: 'limited'; readonly limitKey: string }
  | { readonly state: 'queued'; readonly node: NodeName }
  | { readonly state: 'running'; readonly node: NodeName; readonly leaseUntilMs: number }
  | { readonly state: 'scheduled'; readonly dueAtMs: number }
  | { readonly state: 'dead'; readonly diedAtMs: number }
  | { readonly state: 'completed'; readonly node: NodeName; readonly completedAtMs: number };

/** What a running task last said of how far it has come. */
export interface TaskProgress {
  readonly value: JsonValue;
  readonly reportedAtMs: number;
}

/** What a task has failed with so far. */
export interface TaskFailure {
  readonly attempts: number;
  readonly lastError: string;
  readonly lastFailedAtMs: number;
  /** The node it last failed on. */
  readonly node: string;
}

/** One row of a page: enough to show a task without fetching a large body. */
export interface TaskRow {
  readonly id: TaskId;
  readonly at: TaskState;
  /** Undefined where the body is too large to read for a page, or is not a task body. */
  readonly name: string | undefined;
  readonly priority: Priority;
  readonly cost: number;
  readonly bodyBytes: number;
  /** Labels that a node must offer, sorted; left out where there are none, as the others are. */
  readonly requires?: readonly string[];
  readonly tenant?: string;
  readonly limitKey?: string;
  readonly affinity?: string;
  readonly failure?: TaskFailure;
  readonly progress?: TaskProgress;
}

/** Everything Redis knows about one task. */
export interface TaskDetails extends Omit<TaskRow, 'name' | 'at'> {
  /** Undefined when it is in a waiting list, deeper than a bounded look finds. */
  readonly at: TaskState | undefined;
  /** The body as it is kept: JSON, an array or an object. */
  readonly bodyText: string;
  /** The body decoded, or what is wrong with it. */
  readonly body: DecodedBody;
  /** What its handler returned, where that is kept. */
  readonly result?: JsonValue;
}

/** A waiting or ended task's place: what a page is read from, and what tasks are moved from. */
export type TaskPlace =
  | { readonly kind: 'backlog' }
  | { readonly kind: 'limited' }
  | { readonly kind: 'queue'; readonly node: NodeName }
  | { readonly kind: 'running'; readonly node: NodeName }
  | { readonly kind: 'scheduled' }
  | { readonly kind: 'dead' }
  | { readonly kind: 'completed' };

/** One page of a place. */
export interface TaskPage {
  readonly rows: readonly TaskRow[];
  /** How many tasks the place holds, counted in the same moment as the page was read. */
  readonly total: number;
}

/** An inbox item that is not a task, and why. */
export interface RejectedItem {
  readonly reason: string;
  readonly item: string;
  readonly rejectedAtMs: number;
}

import { decodeBody } from '../domain/decodeTask.js';
import { SchedulerError } from '../domain/errors.js';
import { encodePayload, encodeWithin } from '../domain/jsonPayload.js';
import { sentence } from '../domain/sentence.js';
import type { JsonValue, Priority, TaskBody, TaskId } from '../domain/task.js';
import type { FailedAttempt, TaskResult } from '../redis/calls/take.js';
import { failedAttempt, type BackoffFunction } from './failedAttempt.js';
import type { StopSwitch } from './stopSwitch.js';

/** A task as a handler gets it. */
export interface TaskRun {
  readonly id: TaskId;
  readonly name: string;
  readonly payload: JsonValue;
  readonly priority: Priority;
  readonly cost: number;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Aborted at the task's `timeoutMs`, when its lease is lost, and at the end of a worker's stop. */
  readonly signal: AbortSignal;
  /**
   * Says how far it has come, with any small JSON value; who inspects the task sees the last one. What is said
   * quickly one after the other is sent as one.
   *
   * @throws SchedulerError `payload-not-serialisable`, or `payload-too-large` over some 16 KiB
   */
  readonly progress: (value: unknown) => void;
}

/** Does the work: returning completes the task, with a result if it keeps one; throwing fails the attempt. */
export type TaskHandler = (task: TaskRun) => unknown;

/** How an attempt ended: completed, or failed with what to tell the pool. */
export type Outcome =
  | { readonly kind: 'completed'; readonly result?: Omit<TaskResult, 'token'> }
  | ({ readonly kind: 'failed' } & Omit<FailedAttempt, 'token'>);

export interface Attempt {
  readonly id: TaskId;
  readonly body: string;
  readonly number: number;
}

/** What runs the attempts of a worker. */
export interface Runner {
  readonly handler: TaskHandler;
  readonly backoff?: BackoffFunction | undefined;
}

/** Largest progress that a task may report, in bytes of JSON, counted roughly. */
const MAX_PROGRESS_BYTES = 16 * 1024;

const COMPLETED: Outcome = { kind: 'completed' };

/**
 * Runs one attempt to its end, be that the handler's, its timeout's or `stop`'s: at once where the handler returns
 * no promise.
 *
 * @param report takes what the handler says of its progress, as JSON
 */
export function runTask(
  attempt: Attempt,
  { handler, backoff }: Runner,
  stop: StopSwitch,
  report: (json: string) => void,
): Outcome | Promise<Outcome> {
  const body = decodeBody(attempt.body);
  if (body.kind === 'malformed') {
    // no attempt will make it a task
    return { kind: 'failed', retry: false, error: body.fault };
  }
  const { task } = body;
  const timer = startTimeout(task, stop);
  const complete = (result: unknown): Outcome => {
    clearTimeout(timer);
    return task.resultTtlMs === undefined ? COMPLETED : withResult(result, task.resultTtlMs);
  };
  const fail = (error: unknown): Outcome => {
    clearTimeout(timer);
    const failure = { id: attempt.id, name: task.name, attempt: attempt.number, error };
    return { kind: 'failed', ...failedAttempt(failure, backoff) };
  };
  try {
    const result = handler(taskRun(attempt, task, stop, report));
    if (!isThenable(result)) return complete(result);
    return untilEnd(result, stop).then(complete, fail);
  } catch (error) {
    return fail(error);
  }
}

/** Work that is done is not done again because nobody can store what it returned. */
function withResult(result: unknown, ttlMs: number): Outcome {
  try {
    return { kind: 'completed', result: { ttlMs, json: encodePayload(result) } };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', retry: false, error: `The handler's result cannot be kept. ${why}` };
  }
}

/** Rejects when it is stopped: a handler that ignores its signal must not hold its place. */
function untilEnd(result: PromiseLike<unknown>, stop: StopSwitch): Promise<unknown> {
  return new Promise((resolve, reject) => {
    stop.onAbort(reject);
    Promise.resolve(result).then(resolve, reject);
  });
}

function isThenable(result: unknown): result is PromiseLike<unknown> {
  const mayHave = typeof result === 'object' || typeof result === 'function';
  return mayHave && result !== null && 'then' in result;
}

function taskRun(
  { id, number }: Attempt,
  task: TaskBody,
  stop: StopSwitch,
  report: (json: string) => void,
): TaskRun {
  const { name, payload, priority, cost } = task;
  return {
    id,
    name,
    payload,
    priority,
    cost,
    attempt: number,
    get signal() {
      return stop.signal;
    },
    progress: (value) => report(encodeProgress(value, id)),
  };
}

/** Many who look at a pool read it again and again. */
function encodeProgress(value: unknown, id: TaskId): string {
  const json = encodeWithin(value, MAX_PROGRESS_BYTES);
  if (json !== undefined) return json;
  const said = sentence(
    'The progress of the task {0} has more than {1} bytes of JSON. Report a few figures.',
    id,
    MAX_PROGRESS_BYTES,
  );
  throw new SchedulerError('payload-too-large', said);
}

function startTimeout(task: TaskBody, stop: StopSwitch): NodeJS.Timeout | undefined {
  const { timeoutMs } = task;
  if (timeoutMs === undefined) return undefined;
  return setTimeout(() => {
    stop.abort(new DOMException(`The attempt took more than ${timeoutMs} ms`, 'TimeoutError'));
  }, timeoutMs);
}

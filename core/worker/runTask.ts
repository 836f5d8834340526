import { decodeBody } from '../domain/decodeTask.js';
import type { JsonValue, Priority, TaskBody, TaskId } from '../domain/task.js';
import type { FailedAttempt } from '../redis/calls/take.js';
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
}

/** Does the work: returning completes the task, throwing fails the attempt. */
export type TaskHandler = (task: TaskRun) => unknown;

/** How an attempt ended: completed, or failed with what to tell the pool. */
export type Outcome = { readonly kind: 'completed' } | ({ readonly kind: 'failed' } & Failure);
type Failure = Omit<FailedAttempt, 'token'>;

export interface Attempt {
  readonly id: TaskId;
  readonly body: string;
  readonly number: number;
}

const COMPLETED: Outcome = { kind: 'completed' };

/**
 * Runs one attempt to its end, be that the handler's, its timeout's or `stop`'s: at once where the handler returns
 * no promise.
 */
export function runTask(
  attempt: Attempt,
  handler: TaskHandler,
  stop: StopSwitch,
): Outcome | Promise<Outcome> {
  const body = decodeBody(attempt.body);
  if (body.kind === 'malformed') {
    // no attempt will make it a task
    return { kind: 'failed', retry: false, error: body.fault };
  }
  const { task } = body;
  const timer = startTimeout(task, stop);
  const end = (outcome: Outcome): Outcome => {
    clearTimeout(timer);
    return outcome;
  };
  try {
    const result = handler(taskRun(attempt, task, stop));
    if (!isThenable(result)) return end(COMPLETED);
    return untilEnd(result, stop).then(
      () => end(COMPLETED),
      (error: unknown) => end(failure(error)),
    );
  } catch (error) {
    return end(failure(error));
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

function taskRun({ id, number }: Attempt, task: TaskBody, stop: StopSwitch): TaskRun {
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
  };
}

function startTimeout(task: TaskBody, stop: StopSwitch): NodeJS.Timeout | undefined {
  const { timeoutMs } = task;
  if (timeoutMs === undefined) return undefined;
  return setTimeout(() => {
    stop.abort(new DOMException(`The attempt took more than ${timeoutMs} ms`, 'TimeoutError'));
  }, timeoutMs);
}

function failure(error: unknown): Outcome {
  return { kind: 'failed', retry: true, error: describe(error) };
}

/** Longest text of an error that is sent, in characters; the scripts keep at most so many bytes. */
const MAX_ERROR_LENGTH = 4096;

/** A handler may throw anything, even what cannot be turned into text. */
function describe(error: unknown): string {
  try {
    return textOfError(error).slice(0, MAX_ERROR_LENGTH);
  } catch {
    return 'The handler threw something that cannot be shown as text.';
  }
}

function textOfError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.stack?.includes(error.message) ? error.stack : `${error.name}: ${error.message}`;
}

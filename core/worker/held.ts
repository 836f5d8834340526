import type { FailedAttempt, Settlements, TaskResult } from '../redis/calls/take.js';
import type { Outcome } from './runTask.js';
import type { StopSwitch } from './stopSwitch.js';

/** Most settles sent in one call, and most characters of their results; one result may be longer. */
const SETTLE_AT_ONCE = 1000;
const RESULTS_AT_ONCE = 1024 * 1024;

/** A task a node holds the lease of. */
export interface HeldTask {
  readonly stop: StopSwitch;
  outcome?: Outcome;
}

/**
 * What a node holds in one partition, by token.
 *
 *   running -> ended -> settling (its settle is under way) -> let go of
 *                ^---------'  when nobody knows whether it arrived
 */
export class HeldTasks {
  private readonly tasks = new Map<string, HeldTask>();
  private readonly ended = new Set<string>();
  private readonly settling = new Set<string>();

  /** Tasks whose handler still runs. */
  get running(): number {
    return this.tasks.size - this.ended.size - this.settling.size;
  }

  /** Tasks that have ended, and whose settle is not under way. */
  get unsettled(): number {
    return this.ended.size;
  }

  tokens(): string[] {
    return [...this.tasks.keys()];
  }

  /** What is held now and not being settled; a settle under way says itself whether it came in time. */
  leases(): ReadonlyMap<string, HeldTask> {
    return new Map([...this.tasks].filter(([token]) => !this.settling.has(token)));
  }

  /** Whether nothing has become of a lease since it was noted. */
  isStill(token: string, noted: ReadonlyMap<string, HeldTask>): boolean {
    const task = this.tasks.get(token);
    return task !== undefined && task === noted.get(token) && !this.settling.has(token);
  }

  add(token: string, stop: StopSwitch): void {
    this.remove(token);
    this.tasks.set(token, { stop });
  }

  /** Notes how a task ended; false when it is not held any more. */
  end(token: string, stop: StopSwitch, outcome: Outcome): boolean {
    const task = this.tasks.get(token);
    // the same task may have come back under a new lease
    if (task?.stop !== stop) return false;
    task.outcome = outcome;
    this.ended.add(token);
    return true;
  }

  /** The next settles to send; they stay held until {@link drop} or {@link keep}. */
  settlements(): Settlements {
    const completed: string[] = [];
    const failed: FailedAttempt[] = [];
    const results: TaskResult[] = [];
    let characters = 0;
    for (const token of this.ended) {
      if (completed.length + failed.length === SETTLE_AT_ONCE) break;
      const outcome = this.tasks.get(token)?.outcome;
      if (outcome?.kind === 'completed') {
        if (outcome.result !== undefined) {
          characters += outcome.result.json.length;
          if (results.length > 0 && characters > RESULTS_AT_ONCE) break;
          results.push({ token, ...outcome.result });
        }
        completed.push(token);
      } else if (outcome !== undefined) failed.push(failedAttempt(token, outcome));
      this.ended.delete(token);
      this.settling.add(token);
    }
    return { completed, failed, ...(results.length > 0 && { results }) };
  }

  /** Keeps what may not have been settled, to be sent again. */
  keep({ completed, failed }: Settlements): void {
    for (const token of completed) this.unsettle(token);
    for (const { token } of failed) this.unsettle(token);
  }

  /** Lets go of what has been settled. */
  drop({ completed, failed }: Settlements): void {
    for (const token of completed) this.release(token);
    for (const { token } of failed) this.release(token);
  }

  /** Aborts tasks whose lease is gone, and lets go of them. */
  forfeit(tokens: readonly string[], reason: Error): void {
    for (const token of tokens) {
      const task = this.tasks.get(token);
      if (task === undefined) continue;
      this.remove(token);
      if (task.outcome === undefined) task.stop.abort(reason);
    }
  }

  /** Unless it was let go of meanwhile, and has come back under a new lease. */
  private release(token: string): void {
    if (this.settling.has(token)) this.remove(token);
  }

  private unsettle(token: string): void {
    if (this.settling.delete(token)) this.ended.add(token);
  }

  private remove(token: string): void {
    this.tasks.delete(token);
    this.ended.delete(token);
    this.settling.delete(token);
  }
}

function failedAttempt(
  token: string,
  outcome: Extract<Outcome, { kind: 'failed' }>,
): FailedAttempt {
  const { retry, retryAfterMs, error } = outcome;
  return { token, retry, error, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

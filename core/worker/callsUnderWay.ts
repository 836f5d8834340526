import { SchedulerError } from '../domain/errors.js';
import { pause } from './repeat.js';

/** While Redis works on one call, the node works on what the other brought. */
export const MOST_CALLS = 2;
const LEAST_RETRY_MS = 50;
const MOST_RETRY_MS = 2000;

/** A worker's takes and settles under way, and how long none is sent after a fault: ever longer, up to 2 s. */
export class CallsUnderWay {
  private readonly calls = new Set<Promise<void>>();
  private askedFor = 0;
  private holdingBack: Promise<void> | undefined;
  private lastFault: unknown;
  /** What `report` could not take: a fault of this program. */
  private failure: { readonly error: unknown } | undefined;
  private retryMs = LEAST_RETRY_MS;

  /**
   * @param ending ends the waiting after a fault
   * @param report hears of a fault; two calls that fail together for one reason are one; what it throws ends the work
   * @param onEnd called after each call
   */
  constructor(
    private readonly ending: AbortSignal,
    private readonly report: (error: unknown) => void,
    private readonly onEnd: () => void,
  ) {}

  get areFull(): boolean {
    return this.calls.size >= MOST_CALLS;
  }

  /** How many tasks they ask for together. */
  get asked(): number {
    return this.askedFor;
  }

  /** Starts a call that asks for so many tasks. */
  start(want: number, call: () => Promise<void>): void {
    this.askedFor += want;
    const underWay = this.carryOut(call)
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => {
        this.askedFor -= want;
        this.calls.delete(underWay);
        this.onEnd();
      });
    this.calls.add(underWay);
  }

  /**
   * Resolves when a call may be sent again.
   *
   * @throws what `report` threw
   */
  async calm(): Promise<void> {
    await this.holdingBack;
    if (this.failure !== undefined) throw this.failure.error;
  }

  /** Resolves when none is under way. */
  async ended(): Promise<void> {
    await Promise.all(this.calls);
  }

  private async carryOut(call: () => Promise<void>): Promise<void> {
    try {
      await call();
      this.retryMs = LEAST_RETRY_MS;
    } catch (error) {
      if (this.holdingBack !== undefined && isAlike(error, this.lastFault)) return;
      this.lastFault = error;
      this.report(error);
      this.holdingBack ??= pause(this.retryMs, this.ending).finally(() => {
        this.holdingBack = undefined;
      });
      this.retryMs = Math.min(2 * this.retryMs, MOST_RETRY_MS);
    }
  }
}

function isAlike(a: unknown, b: unknown): boolean {
  if (!(a instanceof SchedulerError) || !(b instanceof SchedulerError)) return false;
  return a.reason === b.reason;
}

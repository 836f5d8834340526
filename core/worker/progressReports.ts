import { pause } from './repeat.js';

/** Least time between two reports of one partition, in ms. */
const GAP_MS = 200;
/** Most tasks reported in one call. */
const REPORT_AT_ONCE = 1000;

/** Sends what running tasks say of their progress: the last word of each, a few times a second at most. */
export class ProgressReports {
  private pending = new Map<string, string>();
  private sending = false;

  /**
   * @param send sends a report: JSON by token
   * @param ending nothing is sent once it is aborted
   */
  constructor(
    private readonly send: (progress: ReadonlyMap<string, string>) => Promise<void>,
    private readonly ending: AbortSignal,
  ) {}

  /** Notes what a task says; it is sent soon. */
  note(token: string, json: string): void {
    this.pending.set(token, json);
    this.start();
  }

  /** A task has ended: nothing more is said of it. */
  forget(token: string): void {
    if (this.pending.size > 0) this.pending.delete(token);
  }

  private start(): void {
    if (this.sending || this.pending.size === 0 || this.ending.aborted) return;
    this.sending = true;
    void this.sendAll().finally(() => {
      this.sending = false;
      this.start();
    });
  }

  private async sendAll(): Promise<void> {
    while (this.pending.size > 0 && !this.ending.aborted) {
      const some = [...this.pending].slice(0, REPORT_AT_ONCE);
      for (const [token] of some) this.pending.delete(token);
      // the next report says it better
      await this.send(new Map(some)).catch(() => undefined);
      await pause(GAP_MS, this.ending);
    }
  }
}

/**
 * What a node works with: one processor of a speed. Tasks that a worker runs at once take turns on it, first come first
 * served. Work is time that passes, not CPU: several nodes share a machine here without slowing each other down.
 */
export class Processor {
  private freeAtMs = 0;
  private endedAt = 0;
  private done = 0;

  /** @param speed ms of work it gets done in a ms */
  constructor(private readonly speed: number) {}

  /** Resolves when the work is done; a timer that rings late does not make the next task late. */
  async work(workMs: number): Promise<void> {
    const nowMs = performance.now();
    this.freeAtMs = Math.max(nowMs, this.freeAtMs) + workMs / this.speed;
    await new Promise((resolve) => setTimeout(resolve, this.freeAtMs - nowMs));
    this.done += 1;
    this.endedAt = Date.now();
  }

  /** How many tasks it has done, and when the last of them ended, in ms since the epoch. */
  get record(): { readonly done: number; readonly endedAtMs: number } {
    return { done: this.done, endedAtMs: this.endedAt };
  }
}

/** Calls once, at the time it was last set to. */
export class Alarm {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ring: () => void) {}

  /** Sets it, in ms from now; an earlier time it was set to does not count any more. */
  set(ms: number): void {
    this.clear();
    this.timer = setTimeout(this.ring, ms);
  }

  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}

/** A flag that one loop waits for and anyone raises; raising it twice is raising it once. */
export class Signal {
  private raised = false;
  private waiter: (() => void) | undefined;

  raise(): void {
    if (this.raised) return;
    this.raised = true;
    this.waiter?.();
  }

  /** Waits until it has been raised since the last wait, or for `mostMs`. */
  async wait(mostMs?: number): Promise<void> {
    if (!this.raised) {
      await new Promise<void>((resolve) => {
        const timer = mostMs === undefined ? undefined : setTimeout(resolve, mostMs);
        this.waiter = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.waiter = undefined;
    this.raised = false;
  }
}

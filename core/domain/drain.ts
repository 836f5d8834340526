/** What a drain did. */
export interface DrainReport {
  /** Tasks moved from the node's queue to others, or back to the backlog. */
  readonly movedTasks: number;
  /** Tasks that it still ran at the end. */
  readonly leftRunning: number;
  /** How long it was waited for what it ran, in ms. */
  readonly waitedMs: number;
  /**
   * `empty`: it holds nothing any more, and can be stopped. `running`: its queue is empty, and it still runs tasks;
   * the deadline was over, or nobody asked to wait. `cancelled`, by the signal. `resumed`: somebody ended the
   * drain. `gone`: it has left or is lost; what it ran comes back by itself.
   */
  readonly outcome: 'empty' | 'running' | 'cancelled' | 'resumed' | 'gone';
  /** True when it was cancelled before it was through. */
  readonly cancelled: boolean;
}

import type { WorkDone } from '../redis/calls/membership.js';
import { tokenCost } from '../redis/taskIds.js';
import type { Outcome } from './runTask.js';

/**
 * How much a node gets done, in one partition, until Redis has heard of it.
 *
 * A task's time counts when it ends, and from when the node was given it: what waits in this process for a processor
 * that is busy with others holds a place, too. A failed attempt costs time and gets nothing done, so that a node that
 * fails quickly does not seem a fast one.
 */
export class Pace {
  private cost = 0;
  private slotMs = 0;

  /** @param nowMs a clock that never goes back */
  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** The moment at which tasks are given to the node, for {@link end}. */
  begin(): number {
    return this.nowMs();
  }

  /** A task has ended that was given to the node at a moment. */
  end(token: string, outcome: Outcome, begunMs: number): void {
    if (outcome.kind === 'completed') this.cost += tokenCost(token);
    this.slotMs += this.nowMs() - begunMs;
  }

  /** What Redis has not heard of yet; undefined where nothing has ended. */
  unheard(): WorkDone | undefined {
    const { cost, slotMs } = this;
    return slotMs > 0 ? { cost, slotMs } : undefined;
  }

  /** Redis has heard of it. */
  heard(done: WorkDone): void {
    this.cost -= done.cost;
    this.slotMs = Math.max(0, this.slotMs - done.slotMs);
  }
}

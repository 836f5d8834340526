import { heartbeat, leave, register, type NewNode } from '../redis/calls/membership.js';
import { sweep, type Swept } from '../redis/calls/sweep.js';
import { settle, take, type TakenTask } from '../redis/calls/take.js';
import type { Partition } from '../redis/partition.js';
import { tokenCost } from '../redis/taskIds.js';
import { SimulationError } from './simulationError.js';

/** One partition, as a simulated node works on it: what `core/worker/desk.ts` is to a real one. */
export class SimulatedDesk {
  /** Nothing was there at the last look, and it has not been woken since. */
  idle = false;
  /** How long until limits let more start, in ms, where they were what left nothing to do at the last look. */
  againInMs: number | undefined;
  /** Tokens of tasks that have ended and are not settled yet. */
  private ended: string[] = [];
  private readonly held = new Set<string>();
  /** What it has done since its last beat. */
  private done = { cost: 0, slotMs: 0 };

  private constructor(
    readonly partition: Partition,
    private readonly node: NewNode,
    private readonly epoch: number,
    /** As the last beat told it. */
    public heartbeatTimeoutMs: number,
  ) {}

  static async join(partition: Partition, node: NewNode): Promise<SimulatedDesk> {
    const { epoch, heartbeatTimeoutMs } = await register(partition, node);
    return new SimulatedDesk(partition, node, epoch, heartbeatTimeoutMs);
  }

  get unsettled(): number {
    return this.ended.length;
  }

  /** A task has ended that was given to the node so many ms ago. */
  end(token: string, heldMs: number): void {
    this.ended.push(token);
    const { cost, slotMs } = this.done;
    this.done = { cost: cost + tokenCost(token), slotMs: slotMs + heldMs };
  }

  /** Settles what has ended and takes up to `want` tasks. */
  async settleAndTake(want: number): Promise<readonly TakenTask[]> {
    const completed = this.settling();
    const settlements = { completed, failed: [] };
    const taken = await take(this.partition, this.node.name, this.epoch, want, settlements);
    if (taken.kind === 'stale') throw this.lost(taken.why);
    if (taken.kind !== 'taken') {
      this.idle = true;
      this.againInMs = taken.kind === 'empty' ? taken.againInMs : undefined;
      return [];
    }
    for (const { token } of taken.tasks) this.held.add(token);
    return taken.tasks;
  }

  async settleOnly(): Promise<void> {
    if (this.ended.length === 0) return;
    const settlements = { completed: this.settling(), failed: [] };
    const settled = await settle(this.partition, this.node.name, this.epoch, settlements);
    if (settled.kind === 'stale') throw this.lost(settled.why);
  }

  async beat(): Promise<void> {
    const { partition, node, epoch } = this;
    const { done } = this;
    this.done = { cost: 0, slotMs: 0 };
    const report = done.slotMs > 0 ? done : undefined;
    const alive = await heartbeat(partition, node.name, epoch, [...this.held], report);
    if (alive.kind === 'stale') throw this.lost(alive.why);
    this.heartbeatTimeoutMs = alive.heartbeatTimeoutMs;
  }

  /** Sweeps, unless a node has just done so. */
  async sweep(leastGapMs: number): Promise<Swept> {
    let swept = await sweep(this.partition, leastGapMs);
    while (swept.more) swept = await sweep(this.partition, 0);
    return swept;
  }

  async leave(): Promise<void> {
    await leave(this.partition, this.node.name, this.epoch);
  }

  private settling(): string[] {
    const completed = this.ended;
    this.ended = [];
    for (const token of completed) this.held.delete(token);
    return completed;
  }

  private lost(why: string): SimulationError {
    return new SimulationError(`The node ${this.node.name} was given up in a simulation: ${why}.`);
  }
}

import { toNodeName, type NodeName } from '../domain/names.js';
import { rebalanceRound } from '../redis/autoRebalance.js';
import type { Partition } from '../redis/partition.js';
import type { SimulatedNode, SimulatedTask } from './plan.js';
import { SimulatedDesk } from './simulatedDesk.js';

/** What a simulated node has of the world: a clock, a calendar, and calls that others may be woken by. */
export interface Surroundings {
  readonly nowMs: () => number;
  readonly after: (ms: number, act: () => Promise<void> | void) => void;
  /** Makes a call on a partition, and lets those hear of it whom it woke. */
  readonly call: <T>(partition: Partition, call: () => Promise<T>) => Promise<T>;
  /** What a node was given is to the simulation. */
  readonly taken: (partition: Partition, token: string) => SimulatedTask;
  readonly onStart: (task: SimulatedTask, node: NodeName) => void;
  readonly onEnd: (task: SimulatedTask, node: NodeName) => void;
  readonly reportLateMs: number;
}

/** A task that runs. */
interface Run {
  readonly task: SimulatedTask;
  readonly desk: SimulatedDesk;
  readonly token: string;
  readonly startedMs: number;
  /** Work that was left at `sinceMs`. */
  leftMs: number;
  sinceMs: number;
  /** Grows when its end moves: ends that were entered before are void. */
  version: number;
}

/** Longest time a node with nothing to do waits before it looks by itself: `core/worker/doorbell.ts`. */
const LONGEST_WAIT_MS = 5000;
export const SWEEP_GAP_MS = 1000;

/** A node that lives by the virtual clock: the same calls, in the same order, as `core/worker/workerLife.ts` makes. */
export class SimulatedWorker {
  readonly name: NodeName;
  private readonly capacity: number;
  private readonly runs = new Set<Run>();
  private desks: readonly SimulatedDesk[] = [];
  private turn = 0;
  private speed: number;
  /** Grows each time it falls idle or is woken. */
  private waits = 0;
  private state: 'working' | 'stopping' | 'stopped' = 'working';

  private constructor(
    node: SimulatedNode,
    private readonly around: Surroundings,
  ) {
    this.name = toNodeName(node.name);
    this.capacity = node.capacity ?? 1;
    this.speed = node.speed ?? 1;
  }

  /** Registers a node; it looks for work as soon as `look` is called. */
  static async join(
    node: SimulatedNode,
    partitions: readonly Partition[],
    around: Surroundings,
  ): Promise<SimulatedWorker> {
    const worker = new SimulatedWorker(node, around);
    const { name, capacity } = worker;
    const traits = { ...node, name, capacity, weight: node.weight ?? 1 };
    const desks: SimulatedDesk[] = [];
    for (const partition of partitions) {
      desks.push(await around.call(partition, () => SimulatedDesk.join(partition, traits)));
    }
    worker.desks = desks;
    return worker;
  }

  get running(): number {
    return this.runs.size;
  }

  /** Whether it waits for its doorbell, as far as a partition is concerned. */
  waitsFor(partition: Partition): boolean {
    if (this.state !== 'working' || this.runs.size >= this.capacity) return false;
    return this.deskOf(partition)?.idle === true;
  }

  /** It was woken. */
  async hear(): Promise<void> {
    this.waits += 1;
    for (const desk of this.desks) desk.idle = false;
    await this.look();
  }

  /** Settles what has ended, and takes what there is room for. */
  async look(): Promise<void> {
    if (this.state !== 'working') return;
    for (let desk = this.nextDesk(); desk !== undefined; desk = this.nextDesk()) {
      const asked = desk;
      const want = asked.idle ? 0 : this.capacity - this.runs.size;
      const taken = await this.around.call(asked.partition, () => asked.settleAndTake(want));
      for (const { token } of taken) this.start(asked, token);
      if (asked.idle) this.waitAgain(asked.againInMs);
    }
  }

  async beat(): Promise<void> {
    for (const desk of this.desks) await this.around.call(desk.partition, () => desk.beat());
  }

  /** How long until its next beat, in ms. */
  get beatGapMs(): number {
    return Math.ceil(Math.min(...this.desks.map((desk) => desk.heartbeatTimeoutMs)) / 4);
  }

  /** Sweeps; how long until its next sweep, in ms. */
  async sweep(): Promise<number> {
    const gapMs = Math.min(SWEEP_GAP_MS, this.beatGapMs);
    let nextMs = gapMs;
    let asked: string | undefined;
    for (const desk of this.desks) {
      const swept = await this.around.call(desk.partition, () => desk.sweep(gapMs));
      nextMs = Math.min(nextMs, swept.dueInMs ?? gapMs);
      asked ??= swept.rebalanceId;
    }
    if (asked !== undefined) await this.rebalance(asked);
    return Math.max(1, nextMs);
  }

  /** Rebalances the pool where the sweep of its first partition has asked for it. */
  private async rebalance(id: string): Promise<void> {
    const partitions = this.desks.map(({ partition }): Partition => ({
      ...partition,
      run: (script, ...args) => this.around.call(partition, () => partition.run(script, ...args)),
    }));
    const [lead] = this.desks;
    let asked: string | undefined = id;
    while (lead !== undefined && asked !== undefined) {
      if ((await rebalanceRound(partitions, asked)) === 0) return;
      const swept = await this.around.call(lead.partition, () => lead.sweep(0));
      asked = swept.rebalanceId;
    }
  }

  /** From now on it works faster or slower, also on what it runs. */
  changeSpeed(speed: number): void {
    const nowMs = this.around.nowMs();
    for (const run of this.runs) {
      run.leftMs = Math.max(0, run.leftMs - (nowMs - run.sinceMs) * this.speed);
      run.sinceMs = nowMs;
    }
    this.speed = speed;
    for (const run of this.runs) this.enterEnd(run);
  }

  /** Takes nothing more, ends what it runs, and leaves. */
  async stop(): Promise<void> {
    this.state = 'stopping';
    await this.leaveWhenDone();
  }

  get isStopped(): boolean {
    return this.state === 'stopped';
  }

  private start(desk: SimulatedDesk, token: string): void {
    const task = this.around.taken(desk.partition, token);
    const nowMs = this.around.nowMs();
    const begun = { startedMs: nowMs, sinceMs: nowMs, leftMs: task.workMs };
    const run = { task, desk, token, version: 0, ...begun };
    this.runs.add(run);
    this.around.onStart(task, this.name);
    this.enterEnd(run);
  }

  private enterEnd(run: Run): void {
    run.version += 1;
    const { version } = run;
    this.around.after(run.leftMs / this.speed, () => {
      if (run.version !== version) return undefined;
      this.around.onEnd(run.task, this.name);
      if (this.around.reportLateMs === 0) return this.finish(run);
      this.around.after(this.around.reportLateMs, () => this.finish(run));
      return undefined;
    });
  }

  private async finish(run: Run): Promise<void> {
    this.runs.delete(run);
    run.desk.end(run.token, this.around.nowMs() - run.startedMs);
    if (this.state === 'working') await this.look();
    else await this.leaveWhenDone();
  }

  private async leaveWhenDone(): Promise<void> {
    for (const desk of this.desks) {
      await this.around.call(desk.partition, () => desk.settleOnly());
    }
    if (this.runs.size > 0 || this.isStopped) return;
    this.state = 'stopped';
    for (const desk of this.desks) await this.around.call(desk.partition, () => desk.leave());
  }

  /** The next desk, taking turns, where there is something to settle or perhaps to take. */
  private nextDesk(): SimulatedDesk | undefined {
    const hasRoom = this.runs.size < this.capacity;
    for (let i = 1; i <= this.desks.length; i++) {
      const index = (this.turn + i) % this.desks.length;
      const desk = this.desks[index];
      if (desk !== undefined && (desk.unsettled > 0 || (hasRoom && !desk.idle))) {
        this.turn = index;
        return desk;
      }
    }
    return undefined;
  }

  /** A blocking call ends by itself after a while, or sooner where limits let more start; then it looks. */
  private waitAgain(againInMs = LONGEST_WAIT_MS): void {
    this.waits += 1;
    const { waits } = this;
    const waitMs = Math.min(againInMs, LONGEST_WAIT_MS);
    this.around.after(waitMs, () => (waits === this.waits ? this.hear() : undefined));
  }

  private deskOf(partition: Partition): SimulatedDesk | undefined {
    return this.desks[partition.index];
  }
}

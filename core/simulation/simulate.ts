import { toNodeName, type NodeName } from '../domain/names.js';
import { DEFAULT_POOL_SETTINGS } from '../domain/pool.js';
import { snapshot } from '../redis/calls/snapshot.js';
import type { Connection } from '../redis/connection.js';
import type { Partition } from '../redis/partition.js';
import { Calendar, type Act } from './calendar.js';
import type {
  SimulatedChange,
  SimulatedNode,
  SimulatedTask,
  SimulationEnd,
  SimulationObserver,
  SimulationPlan,
} from './plan.js';
import { HELD_BACK, putInPlace } from './putInPlace.js';
import { SimulatedPool } from './simulatedPool.js';
import { SWEEP_GAP_MS, SimulatedWorker, type Surroundings } from './simulatedWorker.js';
import { SimulationError } from './simulationError.js';

/** Where the scripts' virtual clock starts: 0 would be the server's own. */
const EPOCH_MS = 1_000_000_000;
/** A simulation in which nothing has run for so long, and nothing comes any more, is over. */
const STRANDED_MS = 600_000;
/** One in which nothing has run for so long is taken to wait for the next task. */
const IDLE_AFTER_MS = 300_000;

/**
 * Plays a pool through on a real Redis by a virtual clock: the scripts are the real ones, and the nodes make the calls
 * that worker processes make; only time is not waited for. The same plan gives the same course of events, but for
 * which idle nodes Redis wakes for tasks in the backlog: it takes any of them.
 *
 * @param connection to a Redis where nothing else has keys of this prefix; several simulations may share it
 * @throws SchedulerError where the server cannot be used
 */
export async function simulate(
  connection: Connection,
  prefix: string,
  plan: SimulationPlan,
  observer: SimulationObserver = {},
): Promise<SimulationEnd> {
  return new Simulation(connection, prefix, plan, observer).run();
}

/** The task that comes next. */
interface Arrival {
  readonly task: SimulatedTask;
}

class Simulation {
  private nowMs = 0;
  private readonly calendar = new Calendar();
  private readonly pool: SimulatedPool;
  private readonly workers = new Map<NodeName, SimulatedWorker>();
  private readonly around: Surroundings;
  private readonly arrivals: Iterator<SimulatedTask>;
  private arrival: Arrival | undefined;
  /** Time in which nothing was to happen, and that was left out. */
  private skippedMs = 0;
  private completed = 0;
  private unfinished = 0;
  private lastArrivalMs = 0;
  private lastEndMs = 0;
  private lastEndedAtMs = 0;

  constructor(
    connection: Connection,
    prefix: string,
    private readonly plan: SimulationPlan,
    private readonly observer: SimulationObserver,
  ) {
    this.around = this.surroundings();
    const clock = (): number => EPOCH_MS + Math.floor(this.nowMs);
    const count = plan.partitions ?? 1;
    this.pool = new SimulatedPool(connection, prefix, count, clock, this.around.call);
    this.arrivals = plan.tasks[Symbol.iterator]();
  }

  async run(): Promise<SimulationEnd> {
    await this.prepare();
    while (this.arrival !== undefined || this.unfinished > 0) {
      this.skipIdleTime();
      const next = this.calendar.next();
      if (next === undefined) break;
      this.nowMs = next.timeMs;
      const acting = next.act();
      if (acting !== undefined) await acting;
      if (this.arrival === undefined && this.isStranded()) break;
    }
    const endedAtMs = this.lastEndedAtMs;
    return { endedAtMs, completed: this.completed, stranded: this.unfinished };
  }

  /** The time in the plan, what was left out of it included. */
  private get playedMs(): number {
    return this.nowMs + this.skippedMs;
  }

  /** Lets the next task come sooner, where nothing is to be done until then. */
  private skipIdleTime(): void {
    const { arrival } = this;
    const { idleMs } = this.plan;
    if (arrival === undefined || idleMs === undefined) return;
    if (this.unfinished > 0 && !this.isStuck(IDLE_AFTER_MS)) return;
    const dueMs = arrival.task.atMs - this.skippedMs;
    if (dueMs <= this.nowMs + idleMs) return;
    this.skippedMs += dueMs - this.nowMs - idleMs;
    this.enterArrival(arrival.task);
  }

  private async prepare(): Promise<void> {
    const { nodes, queued = [], changes = [], settings = {}, limits } = this.plan;
    // what is to be where at the start is put there before anything goes on
    const isStaged = queued.length > 0;
    await this.pool.create(isStaged ? { ...settings, ...HELD_BACK } : settings);
    for (const node of nodes) await this.join(node);
    this.unfinished = queued.reduce((sum, { tasks }) => sum + tasks.length, 0);
    if (isStaged) await putInPlace(this.pool, this.workers, queued);
    if (limits !== undefined) await this.pool.limit(limits);
    for (const { name, state } of nodes) {
      if (state !== undefined) await this.pool.change([toNodeName(name)], state);
    }
    if (isStaged) await this.pool.configure({ ...DEFAULT_POOL_SETTINGS, ...settings });
    for (const [index, worker] of [...this.workers.values()].entries()) {
      this.startChores(worker, index / this.workers.size);
    }
    for (const change of changes) this.enter(change.atMs, () => this.change(change));
    if (this.observer.lookEveryMs !== undefined) this.startLooking(this.observer.lookEveryMs);
    this.enterNextArrival();
  }

  private surroundings(): Surroundings {
    return {
      nowMs: () => this.nowMs,
      after: (ms, act) => this.enter(this.nowMs + ms, act),
      call: (partition, call) => this.call(partition, call),
      taken: (partition, token) => this.pool.taken(partition, token),
      onStart: (task, node) => this.observer.onStart?.(task, node, this.playedMs - task.atMs),
      onEnd: (task, node) => {
        this.unfinished -= 1;
        this.completed += 1;
        this.lastEndMs = this.nowMs;
        this.lastEndedAtMs = this.playedMs;
        this.observer.onEnd?.(task, node, this.playedMs);
      },
      reportLateMs: this.plan.reportLateMs ?? 0,
    };
  }

  private enter(atMs: number, act: Act): void {
    this.calendar.at(atMs, act);
  }

  /** Makes a call; the question who was woken by it goes out with it. */
  private async call<T>(partition: Partition, call: () => Promise<T>): Promise<T> {
    const waiting: NodeName[] = [];
    for (const worker of this.workers.values()) {
      if (worker.waitsFor(partition)) waiting.push(worker.name);
    }
    if (waiting.length === 0) return call();
    const [reply, woken] = await Promise.all([call(), this.pool.woken(partition, waiting)]);
    for (const name of woken) {
      this.enter(this.nowMs + (this.plan.wakeLateMs ?? 0), () => this.workers.get(name)?.hear());
    }
    return reply;
  }

  private enterNextArrival(): void {
    const next = this.arrivals.next();
    if (next.done === true) this.arrival = undefined;
    else this.enterArrival(next.value);
  }

  /** One that was entered before is void. */
  private enterArrival(task: SimulatedTask): void {
    const arrival = { task };
    this.arrival = arrival;
    const atMs = Math.max(this.nowMs, task.atMs - this.skippedMs);
    this.enter(atMs, () => (this.arrival === arrival ? this.arrive(task) : undefined));
  }

  private async arrive(task: SimulatedTask): Promise<void> {
    this.unfinished += 1;
    this.lastArrivalMs = this.nowMs;
    await this.pool.store([task]);
    this.enterNextArrival();
  }

  private async join(node: SimulatedNode): Promise<SimulatedWorker> {
    const worker = await SimulatedWorker.join(node, this.pool.partitions, this.around);
    this.workers.set(worker.name, worker);
    return worker;
  }

  private async change(change: SimulatedChange): Promise<void> {
    switch (change.kind) {
      case 'join':
        this.startChores(await this.join(change.node), 0);
        break;
      case 'leave':
        await this.workerOf(change.name).stop();
        break;
      case 'speed':
        this.workerOf(change.name).changeSpeed(change.speed);
        break;
      case 'configure':
        await this.pool.configure(change.settings);
        break;
    }
  }

  /**
   * Has a node look for work, and do the chores of a worker for as long as it is there.
   *
   * @param phase from 0 to 1: nodes do not do them all at once
   */
  private startChores(worker: SimulatedWorker, phase: number): void {
    const beat = async (): Promise<void> => {
      if (worker.isStopped) return;
      await worker.beat();
      this.around.after(worker.beatGapMs, beat);
    };
    const sweep = async (): Promise<void> => {
      if (worker.isStopped) return;
      this.around.after(await worker.sweep(), sweep);
    };
    this.around.after(0, () => worker.hear());
    this.around.after(worker.beatGapMs * phase, beat);
    this.around.after(SWEEP_GAP_MS * phase, sweep);
  }

  private startLooking(gapMs: number): void {
    const { lookUntilMs: untilMs = Infinity } = this.observer;
    const look = async (): Promise<void> => {
      const snapshots = await Promise.all(this.pool.partitions.map((slice) => snapshot(slice)));
      this.observer.onLook?.(snapshots, this.playedMs);
      if (this.nowMs + gapMs <= untilMs) this.around.after(gapMs, look);
    };
    this.around.after(0, look);
  }

  /** Whether nothing runs, nothing changes any more, and nothing has ended for long. */
  private isStranded(): boolean {
    return this.isStuck(STRANDED_MS);
  }

  /** The same, for so long. */
  private isStuck(forMs: number): boolean {
    const changes = (this.plan.changes ?? []).map(({ atMs }) => atMs);
    const sinceMs = Math.max(this.lastEndMs, this.lastArrivalMs, ...changes);
    if (this.nowMs - sinceMs < forMs) return false;
    return [...this.workers.values()].every(({ running }) => running === 0);
  }

  private workerOf(name: string): SimulatedWorker {
    const worker = this.workers.get(toNodeName(name));
    if (worker === undefined) throw new SimulationError(`There is no node ${name}.`);
    return worker;
  }
}

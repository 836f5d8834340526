import { join } from 'node:path';
import {
  nowMs,
  type Disturbance,
  type DisturbanceKind,
  type HarnessFact,
} from './history/facts.js';
import type { Record } from './history/recorder.js';
import { startChaosProcess, type ChaosProcess } from './processes/chaosProcess.js';
import type { PoolAddress, WorkerOrders } from './processes/messages.js';

/** What each worker of a run is. */
export interface WorkerPlan {
  readonly name: string;
  readonly capacity: number;
  readonly weight: number;
  /** The network path it uses; undefined: none but the machine's own. */
  readonly proxy: number | undefined;
}

export interface SlotSurroundings {
  readonly module: string;
  readonly directory: string;
  readonly address: PoolAddress;
  readonly record: Record<HarnessFact>;
  /** Counts the processes of all workers. */
  readonly nextLife: () => number;
  /** Aborted when the run is given up. */
  readonly stopping: AbortSignal;
}

interface LivingWorker {
  readonly life: number;
  readonly process: ChaosProcess;
}

/** The place of one worker: one process after another works there. */
export class WorkerSlot {
  private current: LivingWorker | undefined;
  /** While one takes the name of another, the other. */
  private former: LivingWorker | undefined;
  private name: string;
  private renamed = 0;
  private lastTurn: Promise<void> = Promise.resolve();

  constructor(
    readonly plan: WorkerPlan,
    private readonly surroundings: SlotSurroundings,
  ) {
    this.name = plan.name;
  }

  /** Whose processes a disturbance of this place befalls: those that are there. */
  get lives(): readonly number[] {
    return [this.former, this.current].flatMap((living) => living?.life ?? []);
  }

  /** Starts a process there; under a new name, its tasks come back only when the old one is lost. */
  start(underNewName = false): Promise<void> {
    return this.inTurn(async () => {
      await this.startProcess(underNewName);
    });
  }

  /** Ends the process by SIGKILL. */
  kill(): Promise<void> {
    return this.inTurn(() => this.end('killed', (process) => process.kill()));
  }

  /** Ends the process as a deployment does: by SIGTERM, which it heeds. */
  leave(): Promise<void> {
    return this.inTurn(() => this.end('told to end', (process) => process.stop()));
  }

  /**
   * Starts a second process of the same name: one of both ends by itself. It is the first one, unless that was just
   * taken for lost, and joins anew a moment after the second one has joined.
   */
  takeOver(): Promise<void> {
    return this.inTurn(async () => {
      const former = (this.former = this.current);
      const fromMs = nowMs();
      try {
        const latter = await this.startProcess(false);
        if (former === undefined) return;
        const ended = await this.firstToEnd(former, latter);
        this.current = ended === former ? latter : former;
        this.note('superseded', [ended.life], fromMs);
      } finally {
        this.former = undefined;
      }
    });
  }

  /** Stops the process from running for a while. */
  pause(waiting: () => Promise<void>): Promise<void> {
    return this.inTurn(async () => {
      const { current } = this;
      if (current === undefined) return;
      const fromMs = nowMs();
      current.process.signal('SIGSTOP');
      try {
        await waiting();
      } finally {
        current.process.signal('SIGCONT');
        this.note('stopped', [current.life], fromMs);
      }
    });
  }

  /** From now on the clock of its machine is wrong by so many ms. */
  moveClock(offsetMs: number): void {
    this.current?.process.send({ kind: 'jump', offsetMs });
  }

  /** Ends it at the end of the run; returns what it wrote to its standard error. */
  async stop(): Promise<string> {
    const { current } = this;
    await this.leave();
    return (await current?.process.ended) ?? '';
  }

  /** What is done to it is done one after the other: a process that is only starting is not to be forgotten. */
  private inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.lastTurn.then(act);
    this.lastTurn = turn.catch(() => undefined);
    return turn;
  }

  /** While Redis is away none of them hears of the other; should the run end then, the first one is ended. */
  private async firstToEnd(former: LivingWorker, latter: LivingWorker): Promise<LivingWorker> {
    const { stopping } = this.surroundings;
    const stop = (): void => void former.process.stop();
    if (stopping.aborted) stop();
    else stopping.addEventListener('abort', stop, { once: true });
    const endOf = (living: LivingWorker): Promise<LivingWorker> =>
      living.process.ended.then(() => living);
    const ended = await Promise.race([endOf(former), endOf(latter)]);
    stopping.removeEventListener('abort', stop);
    return ended;
  }

  private async startProcess(underNewName: boolean): Promise<LivingWorker> {
    if (underNewName) this.name = `${this.plan.name}.${(this.renamed += 1)}`;
    const { directory, address, module, record, nextLife } = this.surroundings;
    const life = nextLife();
    const { capacity, weight } = this.plan;
    const orders: WorkerOrders = {
      kind: 'work',
      ...address,
      name: this.name,
      capacity,
      weight,
      record: join(directory, `worker-${life}.jsonl`),
    };
    record({ fact: 'began', atMs: nowMs(), life, name: this.name });
    return (this.current = { life, process: await startChaosProcess(module, orders) });
  }

  private async end(
    kind: DisturbanceKind,
    act: (process: ChaosProcess) => Promise<void>,
  ): Promise<void> {
    const { current } = this;
    if (current === undefined) return;
    const fromMs = nowMs();
    this.current = undefined;
    await act(current.process);
    this.note(kind, [current.life], fromMs);
  }

  private note(kind: DisturbanceKind, lives: readonly number[], fromMs: number): void {
    const disturbance: Disturbance = { fact: 'disturbed', kind, lives, fromMs, toMs: nowMs() };
    this.surroundings.record(disturbance);
  }
}

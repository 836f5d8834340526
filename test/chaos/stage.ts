import { setTimeout as delay } from 'node:timers/promises';
import type { TcpProxy } from '../support/tcpProxy.js';
import { nowMs, type DisturbanceKind, type HarnessFact } from './history/facts.js';
import type { Record } from './history/recorder.js';
import type { ChaosProcess } from './processes/chaosProcess.js';
import type { WorkerSlot } from './workerSlot.js';

/** What can be done to the Redis of a run. */
export interface RedisOfRun {
  /** Kills the server that takes writes. */
  kill(): Promise<void>;
  /** Kills the one that would take over, where there is another. */
  killReplica(): Promise<void>;
  /** Lets another one take over, where there is another. */
  takeOver(): Promise<void>;
  /** Brings the one that was killed back. */
  back(): Promise<void>;
  /** Stops the server that takes writes from running, and lets it run again. */
  pause(): Promise<void> | void;
  resume(): void;
  /** Waits until one server takes writes, and the others have all it has. */
  steady(): Promise<void>;
}

/** What the faults of a run befall. */
export class Stage {
  constructor(
    readonly redis: RedisOfRun,
    readonly workers: readonly WorkerSlot[],
    readonly producers: readonly ChaosProcess[],
    readonly proxies: readonly TcpProxy[],
    private readonly record: Record<HarnessFact>,
    private readonly stopping: AbortSignal,
  ) {}

  /** @throws RangeError where there is no such worker */
  worker(index: number): WorkerSlot {
    const slot = this.workers[index];
    if (slot === undefined) throw new RangeError(`There is no worker ${index}.`);
    return slot;
  }

  /** @throws RangeError where there is no such proxy */
  proxy(index: number): TcpProxy {
    const proxy = this.proxies[index];
    if (proxy === undefined) throw new RangeError(`There is no proxy ${index}.`);
    return proxy;
  }

  /** The processes whose way to Redis leads through a proxy. */
  livesBehind(proxy: number): readonly number[] {
    return this.workers.filter(({ plan }) => plan.proxy === proxy).flatMap(({ lives }) => lives);
  }

  /** @throws the reason of a stop of the run */
  async wait(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping });
  }

  /** Writes down what may cost workers their leases while it lasts. */
  async disturbing(
    kind: DisturbanceKind,
    lives: () => readonly number[] | 'all',
    act: () => Promise<void>,
  ): Promise<void> {
    const fromMs = nowMs();
    const before = lives();
    try {
      await act();
    } finally {
      const after = lives();
      // those that came meanwhile are befallen by it, too
      const both =
        before === 'all' || after === 'all' ? 'all' : [...new Set([...before, ...after])];
      this.record({ fact: 'disturbed', kind, lives: both, fromMs, toMs: nowMs() });
    }
  }
}

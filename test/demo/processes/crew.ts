import type { PoolAddress, NodeOrders, WorkKind } from './messages.js';
import { startProcess, type DemoProcess } from './demoProcess.js';

/** A node to start; capacity and weight are 1 when left out. */
export interface NodePlan {
  readonly name: string;
  readonly capacity?: number;
  readonly weight?: number;
  readonly work: WorkKind;
}

/** The processes somebody has started, to be stopped together. */
export interface Crew {
  startNode(pool: PoolAddress, plan: NodePlan): Promise<DemoProcess>;
  /** Starts a producer that enqueues without end, `batch` tasks a call. */
  startProducer(
    pool: PoolAddress,
    batch: number,
    onAcknowledged: (ids: readonly string[]) => void,
  ): Promise<DemoProcess>;
  /** Stops all that still run; also those that are only starting. */
  stopAll(): Promise<void>;
}

export interface CrewOptions {
  /** How long the tasks of a stopped node may go on, in ms. */
  readonly stopTimeoutMs: number;
  /** Whether the nodes note what they have done. */
  readonly notes: boolean;
  /** Hears of a process that ended without having been told to. */
  readonly onDeserted: (message: string) => void;
}

const nodeModule = new URL('../nodeProcess.ts', import.meta.url);
const producerModule = new URL('../producerProcess.ts', import.meta.url);

export function createCrew({ stopTimeoutMs, notes, onDeserted }: CrewOptions): Crew {
  const starts = new Set<Promise<DemoProcess>>();

  const watched = (label: string, start: Promise<DemoProcess>): Promise<DemoProcess> => {
    const member = start.then((started) => {
      let told = false;
      void started.ended.then((how) => {
        starts.delete(member);
        if (!told) onDeserted(`The ${label} ${how}`);
      });
      const telling = (act: () => Promise<void>) => () => {
        told = true;
        return act();
      };
      return { ...started, stop: telling(started.stop), kill: telling(started.kill) };
    });
    starts.add(member);
    return member;
  };

  return {
    startNode: (pool, plan) => {
      const label = `node "${plan.name}"`;
      const orders: NodeOrders = {
        capacity: 1,
        weight: 1,
        ...pool,
        ...plan,
        stopTimeoutMs,
        notes,
      };
      return watched(label, startProcess({ module: nodeModule, label, orders }));
    },
    startProducer: (pool, batch, onAcknowledged) =>
      watched(
        'producer',
        startProcess({
          module: producerModule,
          label: 'producer',
          orders: { ...pool, batch },
          onReport: (report) => {
            if (report.kind === 'acknowledged') onAcknowledged(report.ids);
          },
        }),
      ),
    stopAll: async () => {
      const all = await Promise.allSettled([...starts]);
      const running = all.filter((start) => start.status === 'fulfilled');
      await Promise.all(running.map((start) => start.value.stop()));
    },
  };
}

import type { SimulatedTask } from './plan.js';
import type { GroupPrediction } from './predict.js';

interface Sums {
  readonly by: GroupPrediction['by'];
  readonly name: string;
  started: number;
  waitedMs: number;
  endedMs: number;
}

/** Of each priority, tenant and `limitKey` no more than so many are told: the largest. */
const MOST_TOLD = 10;
const KINDS = ['priority', 'tenant', 'limitKey'] as const;

/** How tasks fare that have a priority, a tenant or a `limitKey` in common. */
export class Groups {
  private readonly sums = new Map<string, Sums>();

  constructor(
    private readonly grain: number,
    private readonly pace: number,
  ) {}

  start(task: SimulatedTask, waitMs: number): void {
    for (const sums of this.of(task)) {
      sums.started += 1;
      sums.waitedMs += waitMs;
    }
  }

  end(task: SimulatedTask, nowMs: number): void {
    for (const sums of this.of(task)) sums.endedMs = nowMs;
  }

  /** Those that can be told from others. */
  told(): GroupPrediction[] {
    return KINDS.flatMap((kind) => {
      const groups = [...this.sums.values()].filter(({ by }) => by === kind);
      if (groups.length < 2) return [];
      groups.sort((a, b) => b.started - a.started);
      return groups.slice(0, MOST_TOLD).map((sums) => this.tell(sums));
    });
  }

  private tell({ by, name, started, waitedMs, endedMs }: Sums): GroupPrediction {
    const meanWaitMs = Math.round((waitedMs / Math.max(1, started)) * this.pace);
    const doneMs = Math.round(endedMs * this.pace);
    return { by, name, tasks: Math.round(started * this.grain), meanWaitMs, doneMs };
  }

  private of({ task }: SimulatedTask): Sums[] {
    return KINDS.map((by) => {
      const name = String(task?.[by] ?? (by === 'priority' ? 0 : ''));
      const key = `${by};${name}`;
      const known = this.sums.get(key);
      const sums = known ?? { by, name, started: 0, waitedMs: 0, endedMs: 0 };
      this.sums.set(key, sums);
      return sums;
    });
  }
}

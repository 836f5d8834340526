import type {
  NodeName,
  PoolName,
  PoolSnapshot,
  TaskId,
  TaskRow,
  WorkerNode,
} from '../../../core/index.js';
import { DEFAULT_POOL_SETTINGS, poolFigures } from '../../../core/index.js';
import type { ConnectionState, ListingState, PoolState } from '../../../extension/store/state.js';
import { listingKey } from '../../../extension/target.js';

export function workerNode(name: string, traits: Partial<WorkerNode> = {}): WorkerNode {
  return {
    name: name as NodeName,
    state: 'active',
    weight: 1,
    capacity: 1,
    epoch: 1,
    heartbeatDeadlineMs: 1000,
    queued: 0,
    queuedCost: 0,
    running: 0,
    runningCost: 0,
    completed: 0,
    window: undefined,
    labels: [],
    ratePerSecond: undefined,
    stolen: 0,
    ...traits,
  };
}

export function task(id: string, traits: Partial<TaskRow> = {}): TaskRow {
  return {
    id: id as TaskId,
    at: { state: 'queued', node: 'a' as NodeName },
    name: 'resize',
    priority: 0,
    cost: 1,
    bodyBytes: 20,
    ...traits,
  };
}

export function listing(
  state: Partial<ListingState> & Pick<ListingState, 'listing'>,
): ListingState {
  const rows = state.rows ?? [];
  return { rows, rejected: [], total: rows.length, limit: 100, ...state };
}

export function pool(
  name: string,
  counts: Partial<PoolSnapshot> = {},
  listings: readonly ListingState[] = [],
): PoolState {
  const nodes = counts.nodes ?? [];
  const counters = {
    ...{ enqueued: 0, completed: 0, retried: 0, dead: 0, returned: 0 },
    ...{ moved: 0, stolen: 0, autoRebalances: 0, autoMoved: 0, staleSettles: 0 },
    ...{ adopted: 0, rejected: 0, deduplicated: 0 },
  };
  const snapshot = {
    pool: name as PoolName,
    partitions: 1,
    takenAtMs: 1000,
    settings: DEFAULT_POOL_SETTINGS,
    ...{
      backlog: 0,
      backlogCost: 0,
      limited: 0,
      scheduled: 0,
      dead: 0,
      completed: 0,
      inbox: 0,
      rejected: 0,
    },
    counters,
    ...counts,
    nodes,
  };
  return {
    name,
    reading: { snapshot, figures: poolFigures(snapshot), late: undefined },
    fault: undefined,
    listings: new Map(listings.map((state) => [listingKey(state.listing), state])),
  };
}

export function connected(...pools: readonly PoolState[]): ConnectionState {
  return connection({
    kind: 'connected',
    serverVersion: 'Redis 7.0.15',
    server: undefined,
    pools,
  });
}

export function connection(status: ConnectionState['status']): ConnectionState {
  return { name: 'Local', address: '127.0.0.1:6379/0', origin: 'settings', status };
}

import { Calendar } from '../../core/simulation/calendar.js';
import type { SimulatedChange, SimulatedNode, SimulatedTask } from '../../core/simulation/plan.js';

/** A server of the central queue. */
interface Server {
  readonly name: string;
  readonly capacity: number;
  speed: number;
  readonly runs: Set<Run>;
  isLeaving: boolean;
}

interface Run {
  leftMs: number;
  sinceMs: number;
  version: number;
}

/** What befalls the queue. */
export interface CentralPlan {
  readonly nodes: readonly SimulatedNode[];
  /** In the order of their times. */
  readonly tasks: readonly SimulatedTask[];
  readonly changes?: readonly SimulatedChange[];
}

/**
 * The ideal that a pool is held against: one queue, first come first served, before all nodes; a task that finds nodes
 * idle takes the fastest. No Redis, no windows, no delays.
 *
 * @returns how long each task waited, in ms, in the order given
 */
export function centralQueue({ nodes, tasks, changes = [] }: CentralPlan): Float64Array {
  const waits = new Float64Array(tasks.length);
  const calendar = new Calendar();
  const servers = new Map<string, Server>();
  const queue: number[] = [];
  let head = 0;
  let nowMs = 0;

  const add = ({ name, capacity = 1, speed = 1 }: SimulatedNode): void =>
    void servers.set(name, { name, capacity, speed, runs: new Set(), isLeaving: false });
  const idleOne = (): Server | undefined => {
    let best: Server | undefined;
    for (const server of servers.values()) {
      if (server.isLeaving || server.runs.size >= server.capacity) continue;
      if (best === undefined || server.speed > best.speed) best = server;
    }
    return best;
  };
  const enterEnd = (server: Server, run: Run): void => {
    const version = ++run.version;
    calendar.at(nowMs + run.leftMs / server.speed, () => {
      if (run.version !== version) return;
      server.runs.delete(run);
      serve();
    });
  };
  const serve = (): void => {
    while (head < queue.length) {
      const server = idleOne();
      if (server === undefined) return;
      const index = queue[head++] ?? 0;
      const task = tasks[index];
      if (task === undefined) return;
      waits[index] = nowMs - task.atMs;
      const run = { leftMs: task.workMs, sinceMs: nowMs, version: 0 };
      server.runs.add(run);
      enterEnd(server, run);
    }
  };
  const changeSpeed = (server: Server, speed: number): void => {
    for (const run of server.runs) {
      run.leftMs = Math.max(0, run.leftMs - (nowMs - run.sinceMs) * server.speed);
      run.sinceMs = nowMs;
    }
    server.speed = speed;
    for (const run of server.runs) enterEnd(server, run);
  };
  const change = (what: SimulatedChange): void => {
    const server = 'name' in what ? servers.get(what.name) : undefined;
    if (what.kind === 'join') add(what.node);
    if (what.kind === 'speed' && server !== undefined) changeSpeed(server, what.speed);
    if (what.kind === 'leave' && server !== undefined) server.isLeaving = true;
    serve();
  };

  for (const node of nodes) add(node);
  for (const what of changes) calendar.at(what.atMs, () => change(what));
  const enterArrival = (index: number): void => {
    const task = tasks[index];
    if (task === undefined) return;
    calendar.at(task.atMs, () => {
      queue.push(index);
      serve();
      enterArrival(index + 1);
    });
  };
  enterArrival(0);
  for (let next = calendar.next(); next !== undefined; next = calendar.next()) {
    nowMs = next.timeMs;
    void next.act();
  }
  return waits;
}

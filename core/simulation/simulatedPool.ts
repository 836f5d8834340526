import { encodeTask } from '../domain/encodeTask.js';
import { toNodeName, toPoolName, type NodeName } from '../domain/names.js';
import type { PoolSettings } from '../domain/pool.js';
import type { NewTask } from '../domain/task.js';
import { MAX_CHOSEN, move } from '../redis/calls/chosenTasks.js';
import { configure, createPartition } from '../redis/calls/configure.js';
import { changeNodeState } from '../redis/calls/nodeState.js';
import { enqueue } from '../redis/calls/enqueue.js';
import { setLimit } from '../redis/calls/limits.js';
import { setTenantWeight } from '../redis/calls/tenants.js';
import type { Connection } from '../redis/connection.js';
import { partitionOfKey } from '../redis/keyPartition.js';
import { keysWithPrefix, type Keys } from '../redis/keys.js';
import { openPartition, type Partition, type ScriptClock } from '../redis/partition.js';
import { asArray } from '../redis/replies.js';
import { scripts, type ScriptName } from '../redis/scripts.generated.js';
import { scriptText } from '../redis/scriptText.js';
import { parseTaskId, tokenSequence } from '../redis/taskIds.js';
import type { PlannedLimits, QueuedTasks, SimulatedTask } from './plan.js';
import { SimulationError } from './simulationError.js';

const NAME = toPoolName('simulated');
const MAX_PAYLOAD_BYTES = 1024;
/** `lua/lib/token_buckets.lua`: the pool's own; no limitKey is this. */
const POOL_BUCKET = ';';
const PLAIN: NewTask = { name: 'task' };

/** Makes a call on a partition, and lets those hear of it whom it woke. */
export type CallPartition = <T>(partition: Partition, call: () => Promise<T>) => Promise<T>;

/** A pool on a real Redis, and what its tasks are to a simulation. */
export class SimulatedPool {
  readonly partitions: readonly Partition[];
  /** By partition, then by sequence; those that have not been started. */
  private readonly tasks: readonly Map<string, SimulatedTask>[];
  private readonly keys: Keys;
  private turn = -1;

  /** @param count of partitions */
  constructor(
    private readonly connection: Connection,
    prefix: string,
    count: number,
    private readonly clock: ScriptClock,
    private readonly call: CallPartition,
  ) {
    this.keys = keysWithPrefix(prefix);
    this.partitions = Array.from({ length: count }, (_, index) =>
      openPartition(connection, NAME, index, this.keys.partition(NAME, index), clock),
    );
    this.tasks = this.partitions.map(() => new Map<string, SimulatedTask>());
  }

  async create(settings: Partial<PoolSettings>): Promise<void> {
    await loadScripts(this.connection);
    for (const partition of this.partitions) {
      await createPartition(partition, this.partitions.length, settings);
    }
  }

  async configure(settings: Partial<PoolSettings>): Promise<void> {
    for (const partition of this.partitions) {
      await this.call(partition, () => configure(partition, settings));
    }
  }

  /** Enqueues tasks in one call, 1000 at most: in the first one's partition, or partitions take turns. */
  async store(tasks: readonly SimulatedTask[]): Promise<Stored> {
    const partition = this.partitionFor(tasks[0]);
    const encoded = tasks.map(({ task = PLAIN }) => encodeTask(task, MAX_PAYLOAD_BYTES));
    const stored = await this.call(partition, () => enqueue(partition, encoded));
    if (stored.kind !== 'enqueued') {
      throw new SimulationError(`An enqueue ended as ${stored.kind}.`);
    }
    const sequences = stored.ids.map((id) => parseTaskId(id).sequence);
    for (const [i, sequence] of sequences.entries()) {
      const task = tasks[i];
      if (task !== undefined) this.tasks[partition.index]?.set(sequence, task);
    }
    return { partition, sequences };
  }

  /** Puts tasks where they are to be, whatever the strategy. */
  async put(queued: readonly QueuedTasks[]): Promise<void> {
    // the backlog last: what is to be moved is then found at its head
    const inOrder = [...queued].sort(
      (a, b) => Number(a.name === undefined) - Number(b.name === undefined),
    );
    for (const { name, tasks } of inOrder) {
      for (const batch of batchesOf(tasks)) {
        const { partition, sequences } = await this.store(batch);
        if (name === undefined) continue;
        await move(partition, sequences, { kind: 'backlog' }, toNodeName(name));
      }
    }
  }

  /** Limits and tenants' weights as they are to be. */
  async limit({ ofKeys, buckets, tenants }: PlannedLimits): Promise<void> {
    for (const partition of this.partitions) {
      for (const [tenant, weight] of tenants) await setTenantWeight(partition, tenant, weight);
    }
    for (const [key, limits] of ofKeys) {
      const home = this.partitions[partitionOfKey(key, this.partitions.length)];
      if (home !== undefined) await this.call(home, () => setLimit(home, key, limits));
    }
    for (const { partition, limitKey = POOL_BUCKET, fullInMs } of buckets) {
      const rates = this.keys.rates(NAME, partition);
      await this.connection.command('ZADD', rates, this.clock() + fullInMs, limitKey);
    }
  }

  async change(nodes: readonly NodeName[], state: 'active' | 'paused' | 'draining'): Promise<void> {
    for (const partition of this.partitions) {
      for (const node of nodes) {
        await this.call(partition, () => changeNodeState(partition, node, state));
      }
    }
  }

  /** Which of these nodes have been woken since they were last asked about: what a real node waits for. */
  async woken(partition: Partition, nodes: readonly NodeName[]): Promise<NodeName[]> {
    const bells = nodes.map((node) => this.keys.wake(NAME, partition.index, node));
    // nearly always nobody was: then this is all
    if ((await this.connection.command('EXISTS', ...bells)) === 0) return [];
    const rung = await Promise.all(bells.map((bell) => this.connection.command('LPOP', bell)));
    return nodes.filter((_, i) => rung[i] !== null);
  }

  /** The task that a node was given; it is asked for once. */
  taken(partition: Partition, token: string): SimulatedTask {
    const tasks = this.tasks[partition.index];
    const sequence = tokenSequence(token);
    const task = tasks?.get(sequence);
    if (task === undefined) throw new SimulationError(`Nobody enqueued the task ${token}.`);
    tasks?.delete(sequence);
    return task;
  }

  private partitionFor(task: SimulatedTask | undefined): Partition {
    if (task?.partition === undefined) this.turn = (this.turn + 1) % this.partitions.length;
    const partition = this.partitions[task?.partition ?? this.turn];
    if (partition === undefined) throw new SimulationError('A pool has a partition at least.');
    return partition;
  }
}

export interface Stored {
  readonly partition: Partition;
  readonly sequences: readonly string[];
}

/** So many that they are moved in one call, and all in the partition of the first. */
function batchesOf(tasks: readonly SimulatedTask[]): SimulatedTask[][] {
  const batches: SimulatedTask[][] = [];
  for (const task of tasks) {
    const last = batches.at(-1);
    const goesOn = last !== undefined && last.length < MAX_CHOSEN;
    if (goesOn && last[0]?.partition === task.partition) last.push(task);
    else batches.push([task]);
  }
  return batches;
}

/** A script that the server does not know is sent a second time: what was asked after it would be answered before. */
async function loadScripts(connection: Connection): Promise<void> {
  const names = Object.keys(scripts) as ScriptName[];
  const sums = names.map((name) => scripts[name].sha1);
  const known = asArray(await connection.command('SCRIPT', 'EXISTS', ...sums)) ?? [];
  const missing = names.filter((_, i) => known[i] !== 1);
  await Promise.all(missing.map((name) => connection.command('SCRIPT', 'LOAD', scriptText(name))));
}

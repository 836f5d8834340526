import fc from 'fast-check';
import type { TaskId, TaskPlace } from '../../../core/domain/task.js';
import type { Window } from '../../../core/domain/pool.js';
import type { Pool } from '../../../core/redis/pool.js';
import { failed, joinNode, type HandNode } from '../../support/handNode.js';
import { backlog, queueOf } from '../../support/look.js';
import type { World } from '../../support/world.js';

/** A pool under random use: the nodes as their processes see themselves, and what they hold. */
export interface Playground {
  readonly world: World;
  readonly pool: Pool;
  readonly keyPrefix: string;
  /** By node and partition; stays after the node was lost or superseded, as a stalled process does. */
  readonly processes: Map<string, { node: HandNode; held: string[] }>;
}

export interface Operation {
  readonly kind: string;
  readonly run: (ground: Playground) => Promise<unknown>;
  readonly [fc.toStringMethod]: () => string;
}

const NODES = ['a', 'b', 'c', 'd'] as const;
const HEARTBEAT_TIMEOUT_MS = 1000;
export const POOL_SETTINGS = {
  heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS,
  maxAttempts: 3,
  retryDelayMs: 200,
} as const;

const nodeName = fc.constantFrom(...NODES);
const count = fc.nat({ max: 12 });

/** One random operation on a pool of so many partitions. */
export function operations(partitions: number): fc.Arbitrary<Operation> {
  const partition = fc.nat({ max: partitions - 1 });
  return fc.oneof(
    { weight: 6, arbitrary: enqueueOperation },
    { weight: 5, arbitrary: fc.tuple(nodeName, partition, capacity, weight).map(register) },
    { weight: 8, arbitrary: fc.tuple(nodeName, partition, count, count, count).map(take) },
    { weight: 3, arbitrary: fc.tuple(nodeName, partition, count, count).map(settle) },
    { weight: 3, arbitrary: fc.tuple(nodeName, partition, count).map(heartbeat) },
    { weight: 1, arbitrary: fc.tuple(nodeName, partition).map(leave) },
    { weight: 4, arbitrary: fc.constant(operation('sweep', ({ pool }) => pool.sweep())) },
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 1100 }).map(advance) },
    { weight: 3, arbitrary: fc.tuple(nodeName, nodeState).map(changeState) },
    { weight: 2, arbitrary: fc.tuple(place, nodeName, count).map(move) },
    { weight: 1, arbitrary: fc.tuple(place, count).map(remove) },
    { weight: 1, arbitrary: fc.constant(retryDead) },
    { weight: 2, arbitrary: fc.constant(operation('rebalance', ({ pool }) => pool.rebalance())) },
    { weight: 1, arbitrary: fc.tuple(partition, fc.array(inboxItem, { maxLength: 5 })).map(push) },
    { weight: 1, arbitrary: window.map(configure) },
  );
}

const capacity = fc.integer({ min: 1, max: 8 });
const weight = fc.constantFrom(1, 2, 5, 0.5);
const window = fc.constantFrom<Window>(0, 1, 2, 'unlimited');
const nodeState = fc.constantFrom('pauseNode', 'resumeNode', 'drainNode');
const inboxItem = fc.constantFrom('{"name":"i"}', '{"name":"i","cost":2,"priority":3}', 'no task');
const place = fc.oneof(
  nodeName.map(queueOf),
  fc.constantFrom<TaskPlace>(backlog, { kind: 'scheduled' }, { kind: 'dead' }),
);
const enqueueOperation = fc
  .array(
    fc.record({
      name: fc.constant('t'),
      priority: fc.constantFrom(0, 0, 3, 9),
      cost: fc.constantFrom(1, 1, 1, 2, 7),
      maxAttempts: fc.constantFrom(1, 2, 5),
    }),
    { minLength: 1, maxLength: 15 },
  )
  .map((tasks) => operation(`enqueue ${tasks.length}`, ({ pool }) => pool.enqueueAll(tasks)));

function operation(kind: string, run: Operation['run']): Operation {
  return { kind, run, [fc.toStringMethod]: () => kind };
}

function register([name, partition, size, share]: [string, number, number, number]): Operation {
  return operation(`register ${name}/${partition} ${size} ${share}`, async (ground) => {
    const options = { capacity: size, weight: share, partition };
    const node = await joinNode(ground.pool, name, options);
    ground.processes.set(`${name}/${partition}`, { node, held: [] });
  });
}

function take([name, partition, ...counts]: [string, number, number, number, number]): Operation {
  const [wanted, completed, failures] = counts;
  const kind = `take ${name}/${partition} ${wanted} after ${completed}+${failures}`;
  return onProcess(kind, name, partition, async ({ node, held }) => {
    const settlements = endSome(held, completed, failures);
    const taken = await node.take(wanted, settlements);
    if (taken.kind === 'taken') held.push(...taken.tasks.map(({ token }) => token));
  });
}

function settle([name, partition, completed, failures]: [
  string,
  number,
  number,
  number,
]): Operation {
  const kind = `settle ${name}/${partition} ${completed}+${failures}`;
  return onProcess(kind, name, partition, ({ node, held }) =>
    node.settle(endSome(held, completed, failures)),
  );
}

function endSome(held: string[], completed: number, failures: number) {
  return {
    completed: held.splice(0, completed),
    failed: held.splice(0, failures).map((token, i) => failed(token, 'Error: no', i % 3 !== 2)),
  };
}

function heartbeat([name, partition, named]: [string, number, number]): Operation {
  return onProcess(`heartbeat ${name}/${partition} ${named}`, name, partition, ({ node, held }) =>
    node.heartbeat(held.slice(0, named)),
  );
}

function leave([name, partition]: [string, number]): Operation {
  return onProcess(`leave ${name}/${partition}`, name, partition, ({ node }) => node.leave());
}

function onProcess(
  kind: string,
  name: string,
  partition: number,
  act: (process: { node: HandNode; held: string[] }) => Promise<unknown>,
): Operation {
  return operation(kind, async ({ processes }) => {
    const process = processes.get(`${name}/${partition}`);
    if (process !== undefined) await act(process);
  });
}

function advance(ms: number): Operation {
  return operation(`${ms} ms pass`, ({ world }) => Promise.resolve((world.nowMs += ms)));
}

function changeState([name, change]: [
  string,
  'pauseNode' | 'resumeNode' | 'drainNode',
]): Operation {
  return operation(`${change} ${name}`, async ({ pool }) => {
    if (await isUsable(pool, name)) await pool[change](name);
  });
}

function move([from, to, most]: [TaskPlace, string, number]): Operation {
  return operation(`move ${most} from ${from.kind} to ${to}`, async ({ pool }) => {
    if (await isUsable(pool, to)) await pool.move(await firstIds(pool, from, most), from, to);
  });
}

function remove([from, most]: [TaskPlace, number]): Operation {
  return operation(`remove ${most} from ${from.kind}`, async ({ pool }) =>
    pool.remove(await firstIds(pool, from, most), from),
  );
}

const retryDead = operation('retry dead', async ({ pool }) =>
  pool.retryDead(await firstIds(pool, { kind: 'dead' }, 5)),
);

function push([partition, items]: [number, string[]]): Operation {
  return operation(`inbox of ${items.length}`, async ({ world, pool }) => {
    const inbox = `${world.prefix}:{${pool.name}:${partition}}:inbox`;
    if (items.length > 0) await world.redis.lpush(inbox, ...items);
  });
}

function configure(size: Window): Operation {
  return operation(`window ${size}`, ({ pool }) => pool.configure({ window: size }));
}

/** Whether every partition knows the node and it may be told things; refusals are tested elsewhere. */
async function isUsable(pool: Pool, name: string): Promise<boolean> {
  for (const slice of pool.partitionsOf()) {
    const reply = await slice.run('move', 'backlog', '', name);
    if (reply.tag !== 'moved') return false;
  }
  return true;
}

async function firstIds(pool: Pool, from: TaskPlace, most: number): Promise<TaskId[]> {
  const { rows } = await pool.page(from, { offset: 0, limit: most + 1 });
  return rows.map(({ id }) => id);
}

import type { Subjects } from '../commandIds.js';
import { connectionOf, parseRowId, poolOf, type PoolTarget } from '../target.js';
import { askForConnection, askForNode, askForPool, askForQueue, askForTask } from './asking.js';
import type { Tools } from './handler.js';
import type { Started } from './started.js';

type Finder<S extends keyof Subjects> = (
  tools: Tools,
  started: Started,
) => Promise<Subjects[S] | undefined>;

/** Finds what a command acts on: from the tree, else by asking. Undefined when nobody says so. */
export const subjectFinders: { readonly [S in keyof Subjects]: Finder<S> } = {
  nothing: () => Promise.resolve(null),
  anything: (_, { target }) => Promise.resolve(target ?? null),
  connection: async (tools, { target }) =>
    (target && connectionOf(target)) ?? (await askForConnection(tools)),
  pool: findPool,
  file: async (tools, started) => {
    const pool = await findPool(tools, started);
    return pool && { pool, path: started.path };
  },
  node: async (tools, { target }) => {
    if (target?.kind === 'listing' && target.listing.list === 'node') {
      const { connection, pool, listing } = target;
      return { kind: 'pool', connection, pool, node: listing.node };
    }
    return askForNode(tools);
  },
  queue: async (tools, { target }) => {
    if (target?.kind === 'listing') return target;
    return (target && poolOf(target)) ?? (await askForQueue(tools));
  },
  task: async (tools, { target }) =>
    target?.kind === 'task' || target?.kind === 'rejectedItem' ? target : askForTask(tools),
  tasks: (_, { targets }) => {
    const tasks = targets.filter((target) => target.kind === 'task');
    return Promise.resolve(tasks.length === 0 ? undefined : tasks);
  },
  deadTask: (_, { target }) => Promise.resolve(target?.kind === 'task' ? target : undefined),
  draft: ({ ui }, { draft }) => Promise.resolve(draft ?? ui.activeDraft()),
  listing: (_, { target }) => {
    const of = target?.kind === 'more' ? parseRowId(target.parent) : target;
    return Promise.resolve(of?.kind === 'listing' ? of : undefined);
  },
};

async function findPool(tools: Tools, { target }: Started): Promise<PoolTarget | undefined> {
  return (target && poolOf(target)) ?? (await askForPool(tools));
}

import type { Subjects } from '../commandIds.js';
import { loadCore } from '../core.js';
import { connectionOf, parseRowId, poolOf, type PoolTarget, type TaskTarget } from '../target.js';
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
  anyTask: async (tools, { target }) => {
    if (target?.kind === 'task') return target;
    const asked = await askForTask(tools);
    // its place is not known, and nothing depends on it
    return asked && ({ ...asked, ...anywhere } satisfies TaskTarget);
  },
  tasks: (_, { targets }) => {
    const tasks = targets.filter((target) => target.kind === 'task');
    return Promise.resolve(tasks.length === 0 ? undefined : tasks);
  },
  deadTask: (_, { target }) => Promise.resolve(target?.kind === 'task' ? target : undefined),
  draft: ({ ui }, { draft }) => {
    const found = draft ?? ui.activeDraft();
    return Promise.resolve(found?.kind === 'payload' ? found : undefined);
  },
  plan: findPlan,
  listing: (_, { target }) => {
    const of = target?.kind === 'more' ? parseRowId(target.parent) : target;
    return Promise.resolve(of?.kind === 'listing' ? of : undefined);
  },
};

/** The connection of what a command acts on; undefined where it is of none. */
export function connectionOfSubject(
  subject: Subjects[keyof Subjects] | undefined,
): string | undefined {
  if (subject === undefined || subject === null || typeof subject === 'string') {
    return subject ?? undefined;
  }
  if ('length' in subject) return subject[0]?.connection;
  if ('connection' in subject) return subject.connection;
  if ('parent' in subject) return connectionOf(subject);
  return 'version' in subject ? subject.task.connection : subject.pool.connection;
}

async function findPool(tools: Tools, { target }: Started): Promise<PoolTarget | undefined> {
  return (target && poolOf(target)) ?? (await askForPool(tools));
}

const anywhere = { kind: 'task', listing: { list: 'backlog' } } as const;

/** A plan in an editor: a draft, or a file of JSON; such a one names its pool itself, but not the connection. */
async function findPlan(
  tools: Tools,
  { draft: startedIn }: Started,
): Promise<Subjects['plan'] | undefined> {
  const { ui } = tools;
  const draft = startedIn ?? ui.activeDraft();
  if (draft?.kind === 'plan') {
    return { pool: draft.pool, draft, text: await ui.draftText(draft) };
  }
  const text = ui.activeText();
  if (text === undefined) return undefined;
  const { pool } = (await loadCore()).parseRebalancePlan(text);
  const connection = await askForConnection(tools);
  if (connection === undefined) return undefined;
  return { pool: { kind: 'pool', connection, pool }, draft: undefined, text };
}

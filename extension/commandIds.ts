import type { PayloadDraft, PlanDraft } from './documents/draft.js';
import type { PoolTarget, RejectedTarget, Target, TaskTarget, ListingTarget } from './target.js';

/** What a command acts on; `commands/subjects.ts` finds it from the tree or asks for it. */
export interface Subjects {
  readonly nothing: null;
  /** The row it was started on, where there is one. */
  readonly anything: Target | null;
  /** A connection's name. */
  readonly connection: string;
  readonly pool: PoolTarget;
  /** A pool, and a file where one was given. */
  readonly file: { readonly pool: PoolTarget; readonly path: string | undefined };
  readonly node: PoolTarget & { readonly node: string };
  /** What a queue document is made of. */
  readonly queue: PoolTarget | ListingTarget;
  readonly task: TaskTarget | RejectedTarget | (PoolTarget & { readonly task: string });
  /** A task whatever its place; where it was asked for by its id, that is not known. */
  readonly anyTask: TaskTarget;
  /** All selected tasks, at least one; they may be of several pools and connections. */
  readonly tasks: readonly TaskTarget[];
  /** The one task whose row it was started on. */
  readonly deadTask: TaskTarget;
  readonly listing: ListingTarget;
  /** A task's payload that is being edited. */
  readonly draft: PayloadDraft;
  /** A plan as it stands in an editor, and the pool it is for. */
  readonly plan: {
    readonly pool: PoolTarget;
    readonly text: string;
    /** Undefined where it is a file of its own. */
    readonly draft: PlanDraft | undefined;
  };
}

/** Every command of the manifest, and what it acts on. */
export const commandSubjects = {
  'redispatch.connection.add': 'nothing',
  'redispatch.connection.remove': 'connection',
  'redispatch.connection.retry': 'connection',
  'redispatch.connection.setPassword': 'connection',
  'redispatch.connection.movePassword': 'connection',
  'redispatch.localRedis.start': 'nothing',
  'redispatch.localRedis.stop': 'nothing',
  'redispatch.pool.create': 'connection',
  'redispatch.pool.configure': 'pool',
  'redispatch.pool.setTenantWeight': 'pool',
  'redispatch.pool.setLimit': 'pool',
  'redispatch.pool.rebalance': 'pool',
  'redispatch.plan.open': 'pool',
  'redispatch.plan.apply': 'plan',
  'redispatch.pool.undoRebalance': 'pool',
  'redispatch.pool.doctor': 'pool',
  'redispatch.queue.inspect': 'queue',
  'redispatch.task.push': 'pool',
  'redispatch.task.pushFile': 'file',
  'redispatch.task.inspect': 'task',
  'redispatch.task.explain': 'anyTask',
  'redispatch.task.move': 'tasks',
  'redispatch.task.retry': 'tasks',
  'redispatch.task.editRetry': 'deadTask',
  'redispatch.task.retryEdited': 'draft',
  'redispatch.task.remove': 'tasks',
  'redispatch.dead.retryAll': 'pool',
  'redispatch.dead.purge': 'pool',
  'redispatch.rejected.clear': 'pool',
  'redispatch.node.pause': 'node',
  'redispatch.node.resume': 'node',
  'redispatch.node.drain': 'node',
  'redispatch.node.drainAndWait': 'node',
  'redispatch.page.more': 'listing',
  'redispatch.refresh': 'anything',
  'redispatch.log.show': 'nothing',
} as const satisfies Record<string, keyof Subjects>;

export type CommandId = keyof typeof commandSubjects;

/** What the command `C` acts on. */
export type SubjectOf<C extends CommandId> = Subjects[(typeof commandSubjects)[C]];

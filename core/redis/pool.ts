import { toNodeName, type NodeName, type PoolName } from '../domain/names.js';
import { checkReal } from '../domain/argumentChecks.js';
import { MAX_WEIGHT, MIN_WEIGHT } from '../domain/node.js';
import { checkTenant } from '../domain/terms.js';
import type { DoctorReport } from '../domain/doctor.js';
import type { DrainReport } from '../domain/drain.js';
import type { Explanation } from '../domain/explanation.js';
import type { PoolSettings } from '../domain/pool.js';
import type {
  AppliedPlanReport,
  RebalancePlan,
  RebalanceReport,
  UndoReport,
} from '../domain/rebalance.js';
import { readPlan } from '../domain/rebalancePlan.js';
import { checkFlag, checkText } from '../domain/given.js';
import type { KeyLimits, LimitPage, LimitRange } from '../domain/limits.js';
import { readPlace } from '../domain/place.js';
import { checkSettings, readSettings } from '../domain/settings.js';
import type { PoolSnapshot } from '../domain/snapshot.js';
import type {
  JsonValue,
  NewTask,
  RejectedItem,
  TaskDetails,
  TaskId,
  TaskPage,
  TaskPlace,
} from '../domain/task.js';
import { edit, move, remove, retryDead } from './calls/chosenTasks.js';
import { configure } from './calls/configure.js';
import { changeNodeState } from './calls/nodeState.js';
import { notDead, planOfAnother } from './calls/faults.js';
import { find, type PageRange } from './calls/page.js';
import type { SweepReport } from './calls/sweep.js';
import { setTenantWeight, tenantWeights } from './calls/tenants.js';
import { readBulkOptions, type BulkOptions, type EnqueueOptions, type WhenFull } from './bulk.js';
import { forChosen, type MoveReport } from './chosen.js';
import {
  editedTask,
  eachDeadLetter,
  readDeadLetterOptions,
  type DeadLetterOptions,
  type DeadLetterReport,
} from './deadLetters.js';
import { drain, readDrainOptions, type DrainOptions } from './drain.js';
import { listenTo } from './endEvents.js';
import { Endings, type WaitOptions } from './endings.js';
import { doctor, type DoctorOptions } from './doctor/doctor.js';
import { explain } from './explain/explain.js';
import type { Partition } from './partition.js';
import { limitOrder, poolLimits } from './poolLimits.js';
import { clearAllRejected, poolPage, poolRejected } from './poolPage.js';
import { applyPlan } from './poolApply.js';
import { planRebalance } from './poolPlan.js';
import { applyRebalance } from './poolRebalance.js';
import { undoRebalance } from './poolUndo.js';
import { poolSnapshot } from './poolSnapshot.js';
import { sweepPool } from './poolSweep.js';
import type { Scheduler } from './scheduler.js';
import { Producer } from './producer.js';
import { parseTaskId } from './taskIds.js';

/**
 * A named scheduling domain: its tasks and its nodes.
 *
 * Beside the errors it names, each method throws a SchedulerError where the server cannot be used or the
 * connection is lost (`connection-lost`: what was asked may or may not have been done).
 */
export class Pool {
  private readonly producer: Producer;
  private readonly endings: Endings;

  /** @internal use `scheduler.pool` or `scheduler.createPool` */
  constructor(
    readonly name: PoolName,
    readonly scheduler: Scheduler,
    private readonly slices: readonly Partition[],
    /** @internal */
    readonly wakeKeys: (node: NodeName) => readonly string[],
    eventKeys: readonly string[],
  ) {
    this.producer = new Producer(slices);
    this.endings = new Endings(slices, async () => {
      await this.admit(['xread', 'xrevrange']);
      return listenTo(await scheduler.another(), eventKeys);
    });
  }

  /** How many partitions it has. */
  get partitions(): number {
    return this.slices.length;
  }

  /** @internal the partitions themselves */
  partitionsOf(): readonly Partition[] {
    return this.slices;
  }

  /**
   * Stores a task and places it; it is in Redis when this returns. Tasks that a program enqueues in one tick of its
   * event loop go out in one call.
   *
   * @returns its id; with a `dedupKey` that is known, the id of the first task with it
   * @throws SchedulerError `invalid-task`, `payload-not-serialisable`, `payload-too-large` (nothing was
   *   changed), or a server's reason; BacklogFullError (nothing was changed) and NotConfirmedError
   * @example const id = await pool.enqueue({ name: 'resize', payload: { width: 200 }, priority: 5 });
   */
  async enqueue(task: NewTask, options?: EnqueueOptions): Promise<TaskId> {
    return this.producer.sendOne(task, options);
  }

  /**
   * Stores any number of tasks, 1000 a call; all are checked before the first is sent, their payloads
   * against the bound as it was last read.
   *
   * @returns their ids, in order
   * @throws as {@link enqueue}; PartialEnqueueError when it stopped part-way, naming which tasks were accepted
   * @example const ids = await pool.enqueueAll([{ name: 'index' }, { name: 'mail:send', priority: 9 }]);
   */
  async enqueueAll(
    tasks: readonly NewTask[],
    options: BulkOptions & WhenFull = {},
  ): Promise<TaskId[]> {
    return this.producer.send(tasks, options);
  }

  /**
   * Changes settings, for all nodes and producers at once.
   *
   * @throws SchedulerError `invalid-setting` or `unknown-pool`
   * @example await pool.configure({ window: 'unlimited', heartbeatTimeoutMs: 5000 });
   */
  async configure(changes: Partial<PoolSettings>): Promise<void> {
    const given = readSettings(changes);
    checkSettings(given, this.partitions);
    await this.admit();
    for (const slice of this.slices) await configure(slice, given);
  }

  /**
   * Limits the tasks with one `limitKey`, at once and whatever the pool's settings say; without limits, the settings
   * count again. What runs already counts, and is not stopped.
   *
   * @throws SchedulerError `invalid-setting` or `unknown-pool`
   * @example await pool.setLimit('api.example.com', { concurrency: 4, ratePerSecond: 50, burst: 10 });
   */
  async setLimit(key: string, limits: KeyLimits | undefined): Promise<void> {
    const order = limitOrder(this.slices, key, limits);
    await this.admit();
    await order();
  }

  /**
   * The limit keys that have limits of their own, tasks that run, or tasks that were put aside; at most 200 at once.
   *
   * @throws SchedulerError `invalid-setting` or `unknown-pool`
   * @example const { keys, more } = await pool.limits({ limit: 50 });
   */
  async limits(range: LimitRange = {}): Promise<LimitPage> {
    return poolLimits(this.slices, range);
  }

  /**
   * Sets how much of each priority a tenant gets while others wait: its share is its weight over that of all who wait.
   *
   * @param tenant `''` stands for the tasks of no tenant
   * @param weight 1 is what every tenant has that was given none
   * @throws SchedulerError `invalid-setting` or `unknown-pool`
   * @example await pool.setTenantWeight('acme', 3);
   */
  async setTenantWeight(tenant: string, weight: number): Promise<void> {
    checkTenant(tenant);
    checkReal('weight', weight, MIN_WEIGHT, MAX_WEIGHT);
    await this.admit();
    for (const slice of this.slices) await setTenantWeight(slice, tenant, weight);
  }

  /**
   * The weights of tenants that have another one than 1.
   *
   * @throws SchedulerError `unknown-pool`
   * @example const weight = (await pool.tenantWeights()).get('acme') ?? 1;
   */
  async tenantWeights(): Promise<ReadonlyMap<string, number>> {
    const [first] = this.slices;
    return first === undefined ? new Map() : tenantWeights(first);
  }

  /**
   * Counts and loads, those of each partition of one moment; the cost does not grow with the number of tasks.
   *
   * @throws SchedulerError `unknown-pool`
   * @example const { backlog, nodes } = await pool.snapshot();
   */
  async snapshot(): Promise<PoolSnapshot> {
    return poolSnapshot(this.name, this.slices);
  }

  /**
   * One page of a place, in the order its tasks go; at most 200 rows.
   *
   * @throws SchedulerError `invalid-setting` for an offset or limit out of range
   * @example const { rows, total } = await pool.page({ kind: 'backlog' }, { offset: 0, limit: 100 });
   */
  async page(place: TaskPlace, range: PageRange): Promise<TaskPage> {
    return poolPage(this.slices, place, range);
  }

  /**
   * Inbox items that were set aside because they are no tasks, oldest first; at most 200.
   *
   * @throws SchedulerError `invalid-setting` for an offset or limit out of range
   * @example const { items } = await pool.rejected({ offset: 0, limit: 10 });
   */
  async rejected(range: PageRange): Promise<{ total: number; items: RejectedItem[] }> {
    return poolRejected(this.slices, range);
  }

  /**
   * Deletes the inbox items that are set aside now, 1000 a step; how many were deleted.
   *
   * @example const cleared = await pool.clearRejected();
   */
  async clearRejected(options: BulkOptions = {}): Promise<number> {
    const given = readBulkOptions(options);
    await this.admit();
    return clearAllRejected(this.slices, given);
  }

  /**
   * Everything about one task; undefined when it has ended, was removed or never was.
   *
   * @throws SchedulerError `invalid-task` when the text is not a task id
   * @example const details = await pool.inspect('0-42');
   */
  async inspect(id: string): Promise<TaskDetails | undefined> {
    const { partition, sequence } = parseTaskId(id);
    const slice = this.slices[partition];
    return slice === undefined ? undefined : find(slice, sequence);
  }

  /**
   * Where a task is and why; of one that waits, what keeps it from running; undefined when it has ended and is not kept,
   * was removed or never was. It is worked out when it is asked for, from one moment, in a bounded look.
   *
   * @throws SchedulerError `invalid-task` when the text is not a task id
   * @example
   * const explanation = await pool.explain('0-42');
   * for (const reason of explanation?.waiting ?? []) console.log(reason.kind);
   */
  async explain(id: string): Promise<Explanation | undefined> {
    const { partition, sequence } = parseTaskId(id);
    const slice = this.slices[partition];
    return slice === undefined ? undefined : explain(this.slices, slice, sequence);
  }

  /**
   * What {@link rebalance} would do now; changes nothing. The plan is plain data: it can be stored as JSON, read again
   * with `parseRebalancePlan`, edited, and applied later.
   *
   * @throws SchedulerError `unknown-pool`
   * @example const { moves, cost } = await pool.planRebalance();
   */
  async planRebalance(): Promise<RebalancePlan> {
    return planRebalance(this.name, this.slices);
  }

  /**
   * Moves queued tasks so that the largest normalised load becomes as small as it can be, with the fewest
   * moves, over all partitions; running tasks stay. It works in steps of at most 1000 tasks, so that Redis stays
   * responsive. Where labels make a best plan too long, the plan says `isBest: false`.
   *
   * @throws SchedulerError `unknown-pool`
   * @example const { movedTasks, after } = await pool.rebalance({ signal: AbortSignal.timeout(5000) });
   */
  async rebalance(options: BulkOptions = {}): Promise<RebalanceReport> {
    const given = readBulkOptions(options);
    await this.admit();
    return applyRebalance(this.name, this.slices, given);
  }

  /**
   * Makes the moves of a plan that was made before, as far as that is still possible: what has gone on meanwhile, and
   * what has no place on its node any more, is skipped and counted. Running tasks stay. In steps, as {@link rebalance}.
   * No move takes more than its cost, but a task that fits none of several moves from a node may take what they leave; a
   * node gets less than one task above what the plan brings it. Applied again within a week, a plan moves nothing twice,
   * and goes on where it was cancelled; of the last 32 plans, and until it is undone.
   *
   * @throws SchedulerError `invalid-plan` for what is no plan of this pool, or `unknown-pool`
   * @example const { movedTasks, skippedCost } = await pool.applyPlan(parseRebalancePlan(text));
   */
  async applyPlan(plan: RebalancePlan, options: BulkOptions = {}): Promise<AppliedPlanReport> {
    const read = readPlan(plan);
    const given = readBulkOptions(options);
    if (read.pool !== this.name) throw planOfAnother(read.pool);
    await this.admit();
    return applyPlan(this.slices, read, given);
  }

  /**
   * Puts back what a rebalance moved, and nobody has taken, moved or removed since, in its order; for an hour after it,
   * of the last eight, which are undone one by one. `onProgress` counts moves, not tasks.
   *
   * @param id the id of its plan; the last rebalance when left out, an automatic one, too
   * @throws SchedulerError `unknown-rebalance` where that was undone, or is too long ago
   * @example const { movedTasks, leftTasks } = await pool.undoRebalance();
   */
  async undoRebalance(id?: string, options: BulkOptions = {}): Promise<UndoReport> {
    checkText('The id', id);
    const given = readBulkOptions(options);
    await this.admit();
    return undoRebalance(this.slices, id, given);
  }

  /**
   * Moves waiting tasks to a node's queue, whatever its window; those that are gone are skipped.
   *
   * @throws SchedulerError `unknown-node` when the node is not there, draining or lost; `invalid-task` for
   *   what is no id
   * @example const { done, skipped } = await pool.move(ids, { kind: 'backlog' }, 'gpu-1');
   */
  async move(ids: readonly TaskId[], from: TaskPlace, to: string): Promise<MoveReport> {
    const node = toNodeName(to);
    const place = readPlace(from);
    await this.admit();
    return forChosen(this.slices, ids, (slice, sequences) => move(slice, sequences, place, node));
  }

  /**
   * Deletes tasks for good; running ones and those that are gone are skipped.
   *
   * @throws SchedulerError `invalid-task` for what is no id
   * @example const { done } = await pool.remove(ids, { kind: 'dead' });
   */
  async remove(ids: readonly TaskId[], from: TaskPlace): Promise<MoveReport> {
    const place = readPlace(from);
    await this.admit();
    return forChosen(this.slices, ids, (slice, sequences) => remove(slice, sequences, place));
  }

  /**
   * Gives dead tasks all their attempts again, at the end of the backlog.
   *
   * @throws SchedulerError `invalid-task` for what is no id
   * @example const { done } = await pool.retryDead(ids);
   */
  async retryDead(ids: readonly TaskId[]): Promise<MoveReport> {
    await this.admit();
    return forChosen(this.slices, ids, retryDead);
  }

  /**
   * Gives all dead tasks, or those of a name or an error, all their attempts again: in steps, oldest first.
   *
   * @example const { done } = await pool.retryAllDead({ name: 'resize', error: 'ECONNREFUSED' });
   */
  async retryAllDead(options: DeadLetterOptions = {}): Promise<DeadLetterReport> {
    return this.handleDead('retry', options);
  }

  /**
   * Deletes all dead tasks, or those of a name or an error, for good: in steps, oldest first.
   *
   * @example const { done } = await pool.purgeDead({ name: 'resize' });
   */
  async purgeDead(options: DeadLetterOptions = {}): Promise<DeadLetterReport> {
    return this.handleDead('purge', options);
  }

  /**
   * Gives a dead task another payload and all its attempts again.
   *
   * @throws SchedulerError `unknown-task` when it is not dead, `task-changed` when somebody else has edited it at the
   *   same time, `payload-not-serialisable`, `payload-too-large`, or `invalid-task` for what is no id
   * @example await pool.retryEdited('0-42', { width: 300 });
   */
  async retryEdited(id: string, payload: unknown): Promise<void> {
    const { partition, sequence } = parseTaskId(id);
    const bound = await this.producer.admit();
    const details = await this.inspect(id);
    const slice = this.slices[partition];
    if (slice === undefined || details?.at?.state !== 'dead') throw notDead(id);
    await edit(slice, details.id, { sequence, ...editedTask(details, payload, bound) });
  }

  /**
   * Waits until a task that was enqueued with `resultTtlMs` has ended.
   *
   * @returns what its handler returned
   * @throws TaskFailedError when it is dead; SchedulerError `unknown-task` when nothing is known of it (any more),
   *   `invalid-task` when it keeps no result, `cancelled` by the signal or after `timeoutMs`, or `closed`
   * @example const result = await pool.waitFor(id, { timeoutMs: 30_000 });
   */
  async waitFor(id: string, options: WaitOptions = {}): Promise<JsonValue> {
    return this.endings.waitFor(id, options);
  }

  /**
   * Stops giving a node work; it keeps its queue and finishes what it runs. It stays paused, though it is
   * lost or restarted meanwhile, until it is resumed.
   *
   * @throws SchedulerError `unknown-node`
   * @example await pool.pauseNode('gpu-1');
   */
  async pauseNode(name: string): Promise<void> {
    await this.changeState(name, 'paused');
  }

  /**
   * Ends a pause or a drain.
   *
   * @throws SchedulerError `unknown-node`
   * @example await pool.resumeNode('gpu-1');
   */
  async resumeNode(name: string): Promise<void> {
    await this.changeState(name, 'active');
  }

  /**
   * Stops giving a node work and moves its queue elsewhere by the pool's strategy, 1000 tasks a step; with `waitMs` it
   * then waits for what the node runs. The node stays without work until it is resumed, or its process starts again.
   *
   * @throws SchedulerError `unknown-node`; `invalid-setting` for a wait out of range
   * @example
   * const { outcome, leftRunning } = await pool.drainNode('gpu-1', { waitMs: 30_000 });
   * if (outcome === 'empty') console.log('gpu-1 can be stopped');
   */
  async drainNode(name: string, options: DrainOptions = {}): Promise<DrainReport> {
    const node = toNodeName(name);
    const given = readDrainOptions(options);
    await this.admit();
    return drain(this.slices, node, given);
  }

  /**
   * Does the pool's maintenance to the end: promotes due tasks, gives back what lost nodes held, adopts the
   * inbox, dispatches, and rebalances where the settings say so. Workers do it by themselves; call it where there are none.
   *
   * @throws SchedulerError `unknown-pool`
   * @example const { adopted, rejected } = await pool.sweep();
   */
  async sweep(): Promise<SweepReport> {
    await this.admit();
    return sweepPool(this.slices);
  }

  /**
   * Recounts all of the pool and names what is broken; with `fix` it mends that, each fault in one step that looks
   * again. It works in bounded steps beside workers and producers; a sound pool is left as it is, however busy.
   *
   * @throws SchedulerError `no-permission`
   * @example const { found, fixed, findings } = await pool.doctor({ fix: true });
   */
  async doctor(options: DoctorOptions = {}): Promise<DoctorReport> {
    const given = readBulkOptions(options, 'fix');
    checkFlag('fix', given.fix);
    return doctor(this.slices, given);
  }

  private async handleDead(
    action: 'retry' | 'purge',
    options: DeadLetterOptions,
  ): Promise<DeadLetterReport> {
    const given = readDeadLetterOptions(options);
    await this.admit();
    return eachDeadLetter(this.slices, action, given);
  }

  private async changeState(name: string, state: 'active' | 'paused'): Promise<void> {
    const node = toNodeName(name);
    await this.admit();
    for (const slice of this.slices) await changeNodeState(slice, node, state);
  }

  /** @internal makes sure that this program may do all that the scripts do, and run these commands */
  async admit(commands: readonly string[] = []): Promise<void> {
    await this.producer.admit(commands);
  }
}

/** The only door to the core: what is not exported here is not public. */
export { balanceFigures, nodeLoad, normalisedLoad } from './balance/figures.js';
export type { BalanceFigures, WeightedLoad } from './balance/figures.js';
export { poolFigures } from './balance/poolFigures.js';
export type { NodeFigures, PoolFigures } from './balance/poolFigures.js';
export type { DrainReport } from './domain/drain.js';
export type { DoctorReport, Finding, FindingKind } from './domain/doctor.js';
export { checkTask, parseTaskLine } from './domain/encodeTask.js';
export type {
  Candidate,
  ConsideredNode,
  Explanation,
  Placement,
  Refusal,
  RefusedNode,
  TaskNeeds,
  WaitingReason,
} from './domain/explanation.js';
export { explanationLines } from './domain/explanationLines.js';
export {
  BacklogFullError,
  NotConfirmedError,
  PartialEnqueueError,
  SchedulerError,
  StaleLeaseError,
  TaskFailedError,
  type SchedulerErrorReason,
} from './domain/errors.js';
export {
  MAX_NAME_BYTES,
  toNodeName,
  toPoolName,
  type NodeName,
  type PoolName,
} from './domain/names.js';
export {
  MAX_CAPACITY,
  MAX_WEIGHT,
  MIN_WEIGHT,
  type NodeState,
  type WorkerNode,
} from './domain/node.js';
export {
  BACKOFFS,
  DEFAULT_POOL_SETTINGS,
  MAX_PARTITIONS,
  AUTO_REBALANCES,
  MAX_RATE_PER_SECOND,
  STEALINGS,
  STRATEGIES,
  WEIGHTS,
  type AutoRebalance,
  type Backoff,
  type PoolSettings,
  type Stealing,
  type Strategy,
  type Weights,
  type Window,
} from './domain/pool.js';
export {
  MAX_CONCURRENCY,
  MAX_LIMIT_ROWS,
  type KeyLimits,
  type LimitedKey,
  type LimitPage,
  type LimitRange,
} from './domain/limits.js';
export type {
  AppliedPlanReport,
  NodeLoad,
  RebalanceMove,
  RebalanceNode,
  RebalancePlan,
  RebalanceReport,
  UndoReport,
} from './domain/rebalance.js';
export { editRebalancePlan, parseRebalancePlan } from './domain/rebalancePlan.js';
export { checkSettings } from './domain/settings.js';
export type { PoolCounters, PoolSnapshot } from './domain/snapshot.js';
export { textOf, type Sentence, type SentenceValue } from './domain/sentence.js';
export {
  MAX_COST,
  MAX_PRIORITY,
  MAX_TASK_NAME_BYTES,
  MAX_TIMEOUT_MS,
  MIN_PRIORITY,
  type JsonValue,
  type NewTask,
  type Priority,
  type RejectedItem,
  type TaskBody,
  type TaskDetails,
  type TaskFailure,
  type TaskId,
  type TaskPage,
  type TaskPlace,
  type TaskProgress,
  type TaskRow,
  type TaskState,
} from './domain/task.js';
export { MAX_LABELS, MAX_LABEL_BYTES, MAX_TERM_BYTES } from './domain/terms.js';
export {
  startLocalRedis,
  type LocalRedis,
  type LocalRedisOptions,
} from './local/startLocalRedis.js';
export type { BulkOptions, EnqueueOptions, WhenFull } from './redis/bulk.js';
export type { PageRange } from './redis/calls/page.js';
export type { SweepReport } from './redis/calls/sweep.js';
export type { MoveReport } from './redis/chosen.js';
export type { SentinelOptions } from './redis/connectionOptions.js';
export type { DeadLetterOptions, DeadLetterReport } from './redis/deadLetters.js';
export type { DoctorOptions } from './redis/doctor/doctor.js';
export type { DrainOptions } from './redis/drain.js';
export type { Durability } from './redis/durability.js';
export type { WaitOptions } from './redis/endings.js';
export type { Pool } from './redis/pool.js';
export {
  connect,
  type ConnectOptions,
  type NewPoolSettings,
  type Scheduler,
} from './redis/scheduler.js';
export type { PersistenceReport, ReplicaReport, ServerReport } from './redis/serverReport.js';
export { MAX_PAGE_ROWS } from './redis/poolPage.js';
export { createWorker, type Worker, type WorkerOptions } from './worker/createWorker.js';
export type { SettledTasks } from './worker/desk.js';
export type { AttemptFailure, BackoffFunction } from './worker/failedAttempt.js';
export { DoNotRetry, RetryLater } from './worker/retry.js';
export type { TaskHandler, TaskRun } from './worker/runTask.js';
export {
  DEFAULT_DEDUP_TTL_MS,
  MAX_DEDUP_KEY_BYTES,
  MAX_DELAY_MS,
  MAX_TTL_MS,
} from './domain/wishes.js';

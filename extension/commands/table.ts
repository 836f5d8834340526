import type { CommandId } from '../commandIds.js';
import { addConnection } from './addConnection.js';
import { applyPlan } from './applyPlan.js';
import { checkPool } from './checkPool.js';
import { clearRejected } from './clearRejected.js';
import { configurePool } from './configurePool.js';
import { createPool } from './createPool.js';
import { drainAndWait } from './drainAndWait.js';
import { drainNode } from './drainNode.js';
import { explainTask } from './explainTask.js';
import type { Handler } from './handler.js';
import { inspectQueue } from './inspectQueue.js';
import { inspectTask } from './inspectTask.js';
import { editRetryTask } from './editRetryTask.js';
import { movePassword } from './movePassword.js';
import { moveTask } from './moveTask.js';
import { openPlan } from './openPlan.js';
import { pauseNode } from './pauseNode.js';
import { purgeDead } from './purgeDead.js';
import { pushTask } from './pushTask.js';
import { pushTasksFromFile } from './pushTasksFromFile.js';
import { rebalance } from './rebalance.js';
import { refresh } from './refresh.js';
import { removeConnection } from './removeConnection.js';
import { removeTask } from './removeTask.js';
import { resumeNode } from './resumeNode.js';
import { retryAllDead } from './retryAllDead.js';
import { retryConnection } from './retryConnection.js';
import { retryDeadTask } from './retryDeadTask.js';
import { retryEditedTask } from './retryEditedTask.js';
import { setLimit } from './setLimit.js';
import { setPassword } from './setPassword.js';
import { setTenantWeight } from './setTenantWeight.js';
import { showLog } from './showLog.js';
import { showMore } from './showMore.js';
import { startLocalRedis } from './startLocalRedis.js';
import { stopLocalRedis } from './stopLocalRedis.js';
import { undoRebalance } from './undoRebalance.js';

/** Every command of the extension; a missing one does not compile. */
export const handlers: { readonly [C in CommandId]: Handler<C> } = {
  'redispatch.connection.add': addConnection,
  'redispatch.connection.remove': removeConnection,
  'redispatch.connection.retry': retryConnection,
  'redispatch.connection.setPassword': setPassword,
  'redispatch.connection.movePassword': movePassword,
  'redispatch.localRedis.start': startLocalRedis,
  'redispatch.localRedis.stop': stopLocalRedis,
  'redispatch.pool.create': createPool,
  'redispatch.pool.configure': configurePool,
  'redispatch.pool.setTenantWeight': setTenantWeight,
  'redispatch.pool.setLimit': setLimit,
  'redispatch.pool.rebalance': rebalance,
  'redispatch.plan.open': openPlan,
  'redispatch.plan.apply': applyPlan,
  'redispatch.pool.undoRebalance': undoRebalance,
  'redispatch.pool.doctor': checkPool,
  'redispatch.queue.inspect': inspectQueue,
  'redispatch.task.push': pushTask,
  'redispatch.task.pushFile': pushTasksFromFile,
  'redispatch.task.inspect': inspectTask,
  'redispatch.task.explain': explainTask,
  'redispatch.task.move': moveTask,
  'redispatch.task.retry': retryDeadTask,
  'redispatch.task.editRetry': editRetryTask,
  'redispatch.task.retryEdited': retryEditedTask,
  'redispatch.task.remove': removeTask,
  'redispatch.dead.retryAll': retryAllDead,
  'redispatch.dead.purge': purgeDead,
  'redispatch.rejected.clear': clearRejected,
  'redispatch.node.pause': pauseNode,
  'redispatch.node.resume': resumeNode,
  'redispatch.node.drain': drainNode,
  'redispatch.node.drainAndWait': drainAndWait,
  'redispatch.page.more': showMore,
  'redispatch.refresh': refresh,
  'redispatch.log.show': showLog,
};

/** A worker node of the demo in a process of its own: it is told what to be, and ends with the demo. */
import { connect, createWorker, type TaskRun } from '../../core/index.js';
import { createWork, type Work } from './work.js';
import { childClientName, openPlainRedis, proofKey } from './plainRedis.js';
import { endWithDemo, report } from './processes/childEnd.js';
import { decodeNodeMessage, type NodeCommand, type NodeOrders } from './processes/messages.js';

endWithDemo();
let work: Work | undefined;
process.once('SIGTERM', () => process.exit(0));
process.on('message', (message) => {
  const wanted = decodeNodeMessage(message);
  if (typeof wanted === 'string') obey(wanted);
  else void live(wanted);
});

function obey(command: NodeCommand): void {
  if (command === 'hold') work?.hold();
  else work?.release();
  report({ kind: 'did' });
}

async function live(orders: NodeOrders): Promise<void> {
  const { url, prefix, name, capacity, weight, stopTimeoutMs } = orders;
  const doing = (work = createWork(orders.work, Math.random));
  const scheduler = await connect({ url, prefix, clientName: childClientName(prefix) });
  const pool = await scheduler.pool(orders.pool);
  const note = orders.notes ? await noteTaker(orders) : undefined;
  const worker = createWorker(
    pool,
    { name, capacity, weight, onError: (error) => process.stderr.write(`${error.message}\n`) },
    async (task) => {
      await doing.run(task);
      await note?.(task);
    },
  );
  await worker.ready;
  process.removeAllListeners('SIGTERM');
  process.once('SIGTERM', () => void worker.stop({ timeoutMs: stopTimeoutMs }));
  // stopped by SIGTERM, or its name was taken over
  void worker.stopped.then(() => process.exit(0));
  report({ kind: 'ready' });
}

/** Writes down which task was done here, for those who check afterwards. */
async function noteTaker({ url, prefix, pool, name }: NodeOrders) {
  const plain = await openPlainRedis(url, childClientName(prefix));
  return (task: TaskRun) => plain.hset(proofKey(prefix, pool), task.id, name);
}

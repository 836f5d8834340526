/** A producer in a process of its own: it enqueues without end and reports each id Redis has acknowledged. */
import { connect, type NewTask } from '../../core/index.js';
import { childClientName } from './plainRedis.js';
import { endWithDemo, report } from './processes/childEnd.js';
import { decodeProducerOrders, type ProducerOrders } from './processes/messages.js';

endWithDemo();
process.once('message', (message) => void produce(decodeProducerOrders(message)));

async function produce({ url, prefix, pool: poolName, batch }: ProducerOrders): Promise<never> {
  const scheduler = await connect({ url, prefix, clientName: childClientName(prefix) });
  const pool = await scheduler.pool(poolName);
  report({ kind: 'ready' });
  for (let first = 0; ; first += batch) {
    const tasks: NewTask[] = Array.from({ length: batch }, (_, i) => ({
      name: 'resize',
      payload: { image: first + i },
      priority: i % 3,
    }));
    report({ kind: 'acknowledged', ids: await pool.enqueueAll(tasks) });
  }
}

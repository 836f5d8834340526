import { writeSync } from 'node:fs';
import { connect } from '../../core/redis/scheduler.js';
import { createWorker } from '../../core/worker/createWorker.js';

// A worker process whose tasks end a quarter of a second after they began, by a clock that goes on while the
// process is stopped: `settlingWorker.ts URL PREFIX NAME`. It writes the id of each task it starts, and what it is
// told of leases that are gone.

const [url = '', prefix = '', name = ''] = process.argv.slice(2);
const scheduler = await connect({ url, prefix });
const pool = await scheduler.pool('demo');
const onError = (error: Error): void => {
  if ('taskIds' in error) writeSync(1, `${JSON.stringify(error)}\n`);
};
createWorker(pool, { name, capacity: 3, onError }, async (task) => {
  writeSync(1, `${task.id}\n`);
  await new Promise((resolve) => setTimeout(resolve, 250));
});

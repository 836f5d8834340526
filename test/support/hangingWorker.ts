import { writeSync } from 'node:fs';
import { connect } from '../../core/redis/scheduler.js';
import { createWorker } from '../../core/worker/createWorker.js';

// A worker process that takes tasks and never ends one: `hangingWorker.ts URL PREFIX NAME`. It writes the
// id of each task it starts.

const [url = '', prefix = '', name = ''] = process.argv.slice(2);
const scheduler = await connect({ url, prefix });
const pool = await scheduler.pool('demo');
createWorker(pool, { name, capacity: 3 }, (task) => {
  writeSync(1, `${task.id}\n`);
  return new Promise(() => undefined);
});

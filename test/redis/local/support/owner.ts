import { spawn } from 'node:child_process';
import { startLocalRedis } from '../../../../core/local/startLocalRedis.js';

// A process of its own that owns a local Redis: `owner.ts [dataDir]`. It tells its URL over IPC, stops
// in order when asked to by a message, and starts a child that outlives it when it is killed.

const [dataDir] = process.argv.slice(2);
process.on('SIGINT', () => process.send?.('interrupted'));
const redis = await startLocalRedis({ dataDir });
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
process.send?.({ url: redis.url, childPid: child.pid });
process.once('message', () => {
  child.kill('SIGKILL');
  void redis.stop().then(() => process.disconnect());
});

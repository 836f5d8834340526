import { writeSync } from 'node:fs';
import { connect } from '../../core/redis/scheduler.js';
import { joinNode } from './handNode.js';

// A process that enqueues, takes and completes as fast as it can, until it is killed:
// `busyProducer.ts URL PREFIX NAME NOW_MS`. Each line is written before the next call is sent:
//   accepted <id> ...     Redis has confirmed these tasks
//   completing <id> ...   it is about to complete these

const [url = '', prefix = '', name = '', nowMs = ''] = process.argv.slice(2);
const scheduler = await connect({ url, prefix, clock: () => Number(nowMs) });
const pool = await scheduler.pool('demo');
const node = await joinNode(pool, name, { capacity: 50 });
for (let completed: string[] = []; ;) {
  const ids = await pool.enqueueAll(Array.from({ length: 40 }, () => ({ name: 'x', cost: 2 })));
  writeSync(1, `accepted ${ids.join(' ')}\n`);
  if (completed.length > 0) writeSync(1, `completing ${completed.map(idOf).join(' ')}\n`);
  const taken = await node.take(30, { completed });
  completed = taken.kind === 'taken' ? taken.tasks.map(({ token }) => token) : [];
}

function idOf(token: string): string {
  return `0-${token.split(':')[0]}`;
}

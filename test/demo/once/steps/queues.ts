import { allRows, untilPool } from '../census.js';
import { poolAddress, type Step } from '../stage.js';

const NAMES = ['resize', 'transcode', 'mail:send', 'index'];

/** 3: each node's queue is shown, task by task. */
export const queues: Step = {
  number: '3',
  title: 'Each node’s queue is shown, task by task',
  run: async (stage) => {
    const { scheduler, crew, report, signal } = stage;
    const pool = await scheduler.createPool('queues', { window: 'unlimited' });
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        crew.startNode(poolAddress(stage, pool.name), { name, work: { kind: 'hold' } }),
      ),
    );
    const pushed = await pool.enqueueAll(
      Array.from({ length: 12 }, (_, i) => ({
        name: NAMES[i % NAMES.length] ?? 'task',
        payload: i,
      })),
    );
    const still = await untilPool(pool, 'a running task on each node', signal, ({ nodes }) => {
      return nodes.every(({ running }) => running === 1);
    });
    const shown: string[] = [];
    for (const { name: node } of still.nodes) {
      const running = await allRows(pool, { kind: 'running', node });
      const queued = await allRows(pool, { kind: 'queue', node });
      shown.push(...[...running, ...queued].map(({ id, name }) => `${id} ${name ?? '?'}`));
      report.note(
        `${node}: ${[...running, ...queued].map(({ id, name, at }) => `${id} ${name ?? '?'} (${at.state})`).join(', ')}`,
      );
    }
    const wanted = pushed.map((id, i) => `${id} ${NAMES[i % NAMES.length] ?? 'task'}`);
    report.check(
      'the nodes’ tasks are those that were pushed, each once',
      shown.length === wanted.length && [...shown].sort().join() === [...wanted].sort().join(),
      `${shown.length} of ${wanted.length}`,
    );
  },
};

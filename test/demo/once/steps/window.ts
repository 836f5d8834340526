import type { PoolSnapshot } from '../../../../core/index.js';
import { untilPool } from '../census.js';
import { poolAddress, type Step } from '../stage.js';

const TASKS = 100;
const CAPACITIES = [1, 2, 4];

/** 2c: with the default window the rest stays in the backlog. */
export const window: Step = {
  number: '2c',
  title: 'Default window: a node queues at most twice its capacity, the rest waits in the backlog',
  run: async (stage) => {
    const { scheduler, crew, report, signal } = stage;
    const pool = await scheduler.createPool('window');
    const nodes = await Promise.all(
      CAPACITIES.map((capacity) =>
        crew.startNode(poolAddress(stage, pool.name), {
          name: `capacity-${capacity}`,
          capacity,
          work: { kind: 'hold' },
        }),
      ),
    );
    await pool.enqueueAll(Array.from({ length: TASKS }, (_, i) => ({ name: 'task', payload: i })));
    let respected = true;
    const watch = (snapshot: PoolSnapshot) => {
      respected &&= snapshot.nodes.every((node) => node.queued <= 2 * node.capacity);
      return snapshot;
    };
    const full = await untilPool(pool, 'full nodes', signal, (snapshot) =>
      watch(snapshot).nodes.every(({ queued, running, capacity }) => {
        return queued === 2 * capacity && running === capacity;
      }),
    );
    for (const { name, running, queued } of full.nodes) {
      report.note(`${name}: ${running} running, ${queued} queued`);
    }
    const onNodes = CAPACITIES.reduce((total, capacity) => total + 3 * capacity, 0);
    report.equal('the backlog keeps the rest', full.backlog, TASKS - onNodes);
    await Promise.all(nodes.map((node) => node.order('release')));
    const end = await untilPool(pool, 'the completion of all tasks', signal, (snapshot) => {
      return watch(snapshot).counters.completed === TASKS;
    });
    report.check('no node was ever given more than its window', respected);
    report.equal('as nodes had room again, all were completed', end.counters.completed, TASKS);
  },
};

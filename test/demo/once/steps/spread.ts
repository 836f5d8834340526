import type { Pool } from '../../../../core/index.js';
import type { DemoProcess } from '../../processes/demoProcess.js';
import { shares, sum, untilPool } from '../census.js';
import { poolAddress, type Stage, type Step } from '../stage.js';

/** 2a: with an unlimited window equal nodes get equal shares. */
export const spread: Step = {
  number: '2a',
  title: 'Tasks on equal nodes, unlimited window: shares differ by at most 1',
  run: async (stage) => {
    const { scheduler, crew, report } = stage;
    const pool = await scheduler.createPool('spread', { window: 'unlimited' });
    const start = (name: string) =>
      crew.startNode(poolAddress(stage, pool.name), { name, work: { kind: 'hold' } });
    const nodes = await Promise.all(['a', 'b', 'c'].map(start));
    const three = await shareOut(stage, pool, nodes, 3);
    report.equal('3 on 3 nodes give each 1', three.join(', '), '1, 1, 1');
    for (const tasks of [1, 10, 100, 1_001]) await checkEven(stage, pool, nodes, tasks);
    nodes.push(...(await Promise.all(['d', 'e'].map(start))));
    for (const tasks of [3, 7, 1_003]) await checkEven(stage, pool, nodes, tasks);
  },
};

/** 2b: shares follow the weights. */
export const weights: Step = {
  number: '2b',
  title: 'Nodes of weight 1, 2 and 5, unlimited window: shares follow the weights within 1',
  run: async (stage) => {
    const { scheduler, crew, report } = stage;
    const pool = await scheduler.createPool('weights', { window: 'unlimited' });
    const weightOf = [1, 2, 5];
    const nodes = await Promise.all(
      weightOf.map((weight) =>
        crew.startNode(poolAddress(stage, pool.name), {
          name: `weight-${weight}`,
          weight,
          work: { kind: 'hold' },
        }),
      ),
    );
    for (const tasks of [8, 100, 1_001]) {
      const got = await shareOut(stage, pool, nodes, tasks);
      const exact = weightOf.map((weight) => (tasks * weight) / sum(weightOf));
      const fits = got.every((share, i) => Math.abs(share - (exact[i] ?? 0)) <= 1);
      const figures = `${got.join(', ')} (exact ${exact.map((share) => share.toFixed(1)).join(', ')})`;
      report.check(`${tasks} tasks`, fits && sum(got) === tasks, figures);
    }
  },
};

async function checkEven(
  stage: Stage,
  pool: Pool,
  nodes: readonly DemoProcess[],
  tasks: number,
): Promise<void> {
  const got = await shareOut(stage, pool, nodes, tasks);
  const isEven = Math.max(...got) - Math.min(...got) <= 1 && sum(got) === tasks;
  stage.report.check(`${tasks} on ${nodes.length} nodes`, isEven, got.join(', '));
}

/** Pushes tasks onto empty nodes, reads what each was given, and lets them be completed. */
async function shareOut(
  { signal }: Stage,
  pool: Pool,
  nodes: readonly DemoProcess[],
  tasks: number,
): Promise<readonly number[]> {
  await Promise.all(nodes.map((node) => node.order('hold')));
  await pool.enqueueAll(Array.from({ length: tasks }, (_, i) => ({ name: 'task', payload: i })));
  const given = shares(await pool.snapshot());
  await Promise.all(nodes.map((node) => node.order('release')));
  await untilPool(pool, 'the completion of all tasks', signal, ({ counters }) => {
    return counters.completed === counters.enqueued;
  });
  return given;
}

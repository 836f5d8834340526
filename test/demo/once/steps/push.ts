import type { Step } from '../stage.js';

const TASKS = 2_500;

/** 1: tasks are pushed, their number is shown. */
export const push: Step = {
  number: '1',
  title: 'Tasks are pushed to a pool; their number is shown',
  run: async ({ scheduler, report }) => {
    const pool = await scheduler.createPool('push');
    const one = await pool.enqueue({ name: 'resize', payload: { width: 200 } });
    const many = await pool.enqueueAll(
      Array.from({ length: TASKS }, (_, i) => ({ name: 'resize', payload: { image: i } })),
    );
    const snapshot = await pool.snapshot();
    report.note(`${snapshot.backlog} tasks wait in the backlog of the pool "${pool.name}"`);
    report.equal('one task and then 2500 in one call are counted', snapshot.backlog, TASKS + 1);
    report.equal('each has an id of its own', new Set([one, ...many]).size, TASKS + 1);
    const page = await pool.page({ kind: 'backlog' }, { offset: 0, limit: 200 });
    report.check(
      'the first page has them in the order of the pushes, and the honest total',
      page.total === TASKS + 1 &&
        page.rows.map(({ id }) => id).join() === [one, ...many.slice(0, 199)].join(),
      `${page.rows.length} rows of ${page.total}`,
    );
  },
};

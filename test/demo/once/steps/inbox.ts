import { isDeepStrictEqual } from 'node:util';
import type { Pool } from '../../../../core/index.js';
import { idsOn, untilPool } from '../census.js';
import { rawPush } from '../rawPush.js';
import { poolAddress, type Stage, type Step } from '../stage.js';

const PAYLOAD = { width: 200, image: 'holiday/été.jpg' };

/** Items that are no tasks, and what the reason must say of them. */
const MALFORMED: readonly (readonly [string, RegExp])[] = [
  ['not json', /not JSON/],
  ['{"payload":{"width":200}}', /"name"/],
  ['{"name":"resize","colour":"red"}', /unknown field: "colour"/],
  ['{"name":"resize","priority":42}', /priority must be/],
];

/** 4: a program that knows only Redis can push, and what it pushes wrongly is set aside. */
export const inbox: Step = {
  number: '4',
  title: 'A program that knows only Redis pushes to the inbox',
  run: async (stage) => {
    const { scheduler, crew, report, url, prefix, signal } = stage;
    const pool = await scheduler.createPool('demo', { window: 'unlimited' });
    await Promise.all(
      ['a', 'b'].map((name) =>
        crew.startNode(poolAddress(stage, pool.name), { name, work: { kind: 'hold' } }),
      ),
    );
    const key = `${prefix}:{demo:0}:inbox`;
    const item = JSON.stringify({ name: 'resize', payload: PAYLOAD });
    report.note(`LPUSH ${key} '${item}'`);
    await rawPush(url, key, [item]);
    await untilPool(pool, 'the pushed task on a node', signal, ({ nodes }) => {
      return nodes.some(({ running }) => running === 1);
    });
    await checkTurnedUp(stage, pool);
    await rawPush(
      url,
      key,
      MALFORMED.map(([text]) => text),
    );
    await checkRejected(stage, pool);
  },
};

async function checkTurnedUp({ report }: Stage, pool: Pool): Promise<void> {
  const held = [...(await idsOn(pool, 'a')), ...(await idsOn(pool, 'b'))];
  const details = held[0] === undefined ? undefined : await pool.inspect(held[0]);
  const at = details?.at?.state === 'running' ? details.at : undefined;
  report.check(
    'the task turned up on a node',
    held.length === 1 && at !== undefined,
    `${held.join(', ')} runs on ${at?.node ?? 'no node'}`,
  );
  const task = details?.body.kind === 'task' ? details.body.task : undefined;
  report.check(
    'with its name and its payload',
    task?.name === 'resize' && isDeepStrictEqual(task.payload, PAYLOAD),
    details?.bodyText,
  );
}

async function checkRejected({ report, signal }: Stage, pool: Pool): Promise<void> {
  const after = await untilPool(pool, 'the refusal of malformed items', signal, (snapshot) => {
    return snapshot.inbox === 0 && snapshot.rejected >= MALFORMED.length;
  });
  const { total, items } = await pool.rejected({ offset: 0, limit: 200 });
  for (const [text, reason] of MALFORMED) {
    const found = items.find(({ item }) => item === text);
    report.check(
      `${text} is set aside with the reason`,
      found !== undefined && reason.test(found.reason),
      found?.reason ?? 'not there',
    );
  }
  report.equal('nothing else is set aside, nothing is dropped', total, MALFORMED.length);
  report.equal('no malformed item became a task', after.counters.adopted, 1);
}

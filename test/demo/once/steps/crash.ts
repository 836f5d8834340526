import type { Redis } from 'ioredis';
import type { Pool } from '../../../../core/index.js';
import { eventually } from '../../eventually.js';
import { childClientName, openPlainRedis, proofKey } from '../../plainRedis.js';
import { census, occurrences, untilPool } from '../census.js';
import { poolAddress, type Stage, type Step } from '../stage.js';

const ROUNDS = 3;
const TASKS_A_ROUND = 400;

/** 2d: whatever is killed whenever, no task is lost or in two places. */
export const crash: Step = {
  number: '2d',
  title: 'A producer and a node are killed (SIGKILL) in mid-work: nothing is lost or doubled',
  run: async (stage) => {
    const { scheduler, crew, report, signal, url, prefix } = stage;
    const pool = await scheduler.createPool('crash', {
      maxAttempts: 100,
      heartbeatTimeoutMs: 2_000,
    });
    const plain = await openPlainRedis(url, `${prefix}-checks`);
    try {
      const acknowledged = new Set<string>();
      for (let round = 1; round <= ROUNDS; round++) {
        await killInMidWork(stage, pool, acknowledged);
        await untilGone(plain, prefix, signal);
        await checkPlaces(stage, pool, plain, acknowledged, round);
      }
      await crew.startNode(poolAddress(stage, pool.name), {
        name: 'rescuer',
        capacity: 100,
        work: { kind: 'timed', taskMs: 0 },
      });
      const end = await untilPool(pool, 'the completion of all tasks', signal, ({ counters }) => {
        return counters.completed === counters.enqueued;
      });
      report.note(`${end.counters.returned} tasks came back from killed nodes`);
      const done = new Set(await plain.hkeys(proofKey(prefix, pool.name)));
      const undone = [...acknowledged].filter((id) => !done.has(id));
      report.check(
        'a new node finishes all that is left: every acknowledged task was done',
        undone.length === 0 && (await census(pool)).size === 0,
        `${acknowledged.size} acknowledged, ${undone.length} not done`,
      );
    } finally {
      plain.disconnect();
    }
  },
};

async function killInMidWork(stage: Stage, pool: Pool, acknowledged: Set<string>): Promise<void> {
  const address = poolAddress(stage, pool.name);
  const before = {
    acknowledged: acknowledged.size,
    completed: (await pool.snapshot()).counters.completed,
  };
  const [node, producer] = await Promise.all([
    stage.crew.startNode(address, {
      name: 'victim',
      capacity: 50,
      work: { kind: 'timed', taskMs: 2 },
    }),
    stage.crew.startProducer(address, 5, (ids) => {
      for (const id of ids) acknowledged.add(id);
    }),
  ]);
  await untilPool(pool, 'work under way', stage.signal, ({ counters }) => {
    return (
      acknowledged.size - before.acknowledged > TASKS_A_ROUND &&
      counters.completed - before.completed > TASKS_A_ROUND / 4
    );
  });
  await Promise.all([producer.kill(), node.kill()]);
}

/** Waits until Redis has dropped the connections of the killed, and so done all they had sent. */
async function untilGone(plain: Redis, prefix: string, signal: AbortSignal): Promise<void> {
  await eventually({
    what: 'the end of the connections of killed processes',
    read: async () => String(await plain.call('CLIENT', 'LIST')),
    isThere: (clients) => !clients.includes(` name=${childClientName(prefix)} `),
    show: (clients) => `${clients.split('\n').length} clients`,
    signal,
  });
}

async function checkPlaces(
  { report, prefix }: Stage,
  pool: Pool,
  plain: Redis,
  acknowledged: ReadonlySet<string>,
  round: number,
): Promise<void> {
  const places = await census(pool);
  const times = occurrences(places);
  const done = new Set(await plain.hkeys(proofKey(prefix, pool.name)));
  const { counters } = await pool.snapshot();
  const lost = [...acknowledged].filter((id) => !times.has(id) && !done.has(id));
  const doubled = [...times.values()].filter((count) => count > 1).length;
  const where = [...places].map(([words, rows]) => `${rows.length} ${words}`);
  report.note(`round ${round}: ${[...where, `${counters.completed} completed`].join(', ')}`);
  report.check(
    `round ${round}: each acknowledged task is in exactly one place or was completed`,
    lost.length === 0 && doubled === 0,
    `${acknowledged.size} acknowledged, ${lost.length} lost, ${doubled} in two places`,
  );
  report.equal(
    `round ${round}: tasks in all places and completed ones add up to those enqueued`,
    times.size + counters.completed,
    counters.enqueued,
  );
}

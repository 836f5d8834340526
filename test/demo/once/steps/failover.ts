import type { Pool } from '../../../../core/index.js';
import type { DemoProcess } from '../../processes/demoProcess.js';
import { openPlainRedis, proofKey } from '../../plainRedis.js';
import { idsOn, untilPool } from '../census.js';
import { poolAddress, type Stage, type Step } from '../stage.js';

const TASKS = 30;
const HEARTBEAT_TIMEOUT_MS = 3_000;

/** 5: what a stopped or killed node held is done by another. */
export const failover: Step = {
  number: '5',
  title: 'One node is stopped and one killed: their tasks come back, another node finishes them',
  run: async (stage) => {
    const { scheduler, crew, report, signal } = stage;
    const pool = await scheduler.createPool('failover', {
      window: 'unlimited',
      heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS,
    });
    const start = (name: string) =>
      crew.startNode(poolAddress(stage, pool.name), { name, work: { kind: 'hold' } });
    const [stopped, killed, survivor] = await Promise.all([start('a'), start('b'), start('c')]);
    await pool.enqueueAll(Array.from({ length: TASKS }, (_, i) => ({ name: 'index', payload: i })));
    const before = await untilPool(pool, 'a running task on each node', signal, ({ nodes }) => {
      return nodes.every(({ running }) => running === 1);
    });
    report.note(
      `before: ${before.nodes.map((n) => `${n.name} ${n.queued + n.running}`).join(', ')}`,
    );
    await stopOne(stage, pool, stopped);
    await killOne(stage, pool, killed);
    await finish(stage, pool, survivor);
  },
};

async function stopOne({ report }: Stage, pool: Pool, node: DemoProcess): Promise<void> {
  const held = await idsOn(pool, 'a');
  await node.stop();
  const { nodes, backlog } = await pool.snapshot();
  report.check(
    'a stopped node is gone',
    nodes.every(({ name }) => name !== 'a'),
    nodes.map(({ name, state }) => `${name} ${state}`).join(', '),
  );
  const elsewhere = new Set([...(await idsOn(pool, 'b')), ...(await idsOn(pool, 'c'))]);
  report.check(
    'all it held is with the other nodes at once',
    held.length > 0 && held.every((id) => elsewhere.has(id)) && backlog === 0,
    `${held.filter((id) => elsewhere.has(id)).length} of ${held.length}`,
  );
}

async function killOne({ report, signal }: Stage, pool: Pool, node: DemoProcess): Promise<void> {
  const held = await idsOn(pool, 'b');
  await node.kill();
  const killedAtMs = performance.now();
  await untilPool(pool, 'the return of what the killed node held', signal, ({ nodes }) => {
    return nodes.some(({ name, queued, running }) => name === 'c' && queued + running === TASKS);
  });
  const tookMs = Math.round(performance.now() - killedAtMs);
  const onSurvivor = new Set(await idsOn(pool, 'c'));
  report.check(
    'all the killed node held is with the last one',
    held.length > 0 && held.every((id) => onSurvivor.has(id)),
    `${held.filter((id) => onSurvivor.has(id)).length} of ${held.length}`,
  );
  report.check(
    'within two heartbeat timeouts',
    tookMs <= 2 * HEARTBEAT_TIMEOUT_MS,
    `${tookMs} ms of ${2 * HEARTBEAT_TIMEOUT_MS} ms`,
  );
}

async function finish(stage: Stage, pool: Pool, survivor: DemoProcess): Promise<void> {
  const { report, signal, url, prefix } = stage;
  await survivor.order('release');
  const end = await untilPool(pool, 'the completion of all tasks', signal, ({ counters }) => {
    return counters.completed === TASKS;
  });
  report.equal(
    'the last node completed them all',
    end.nodes.find((n) => n.name === 'c')?.completed,
    TASKS,
  );
  const plain = await openPlainRedis(url, `${prefix}-checks`);
  try {
    const doneBy = await plain.hvals(proofKey(prefix, pool.name));
    const byIt = doneBy.filter((name) => name === 'c').length;
    report.equal('and each was done there', byIt, TASKS);
  } finally {
    plain.disconnect();
  }
}

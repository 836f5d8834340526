import {
  balanceFigures,
  nodeLoad,
  type BalanceFigures,
  type Pool,
  type RebalancePlan,
} from '../../../../core/index.js';
import { textTable } from '../../textTable.js';
import { census, occurrences, sum, untilPool } from '../census.js';
import { poolAddress, type Stage, type Step } from '../stage.js';

const TASKS = 600;
const WEIGHTS = { a: 1, b: 1, c: 2, d: 2 };

/** 6: a fourth node joins, and Rebalance gives it its part. */
export const rebalance: Step = {
  number: '6',
  title: 'A fourth node joins with an empty queue: the rebalance is planned, applied and reported',
  run: async (stage) => {
    const { scheduler, crew, report, signal } = stage;
    // the node that joins would steal its part before anybody rebalances
    const pool = await scheduler.createPool('rebalance', { window: 'unlimited', stealing: 'off' });
    const start = (name: keyof typeof WEIGHTS) =>
      crew.startNode(poolAddress(stage, pool.name), {
        name,
        weight: WEIGHTS[name],
        work: { kind: 'hold' },
      });
    await Promise.all([start('a'), start('b'), start('c')]);
    const pushed = await pool.enqueueAll(
      Array.from({ length: TASKS }, (_, i) => ({ name: 'transcode', payload: i })),
    );
    await start('d');
    const joined = (await pool.snapshot()).nodes.find(({ name }) => name === 'd');
    report.equal('tasks on the fourth node', joined && nodeLoad(joined), 0);

    const plan = await pool.planRebalance();
    showPlan(stage, plan);
    await checkPlan(stage, pool, plan);
    const done = await pool.rebalance();
    await untilPool(pool, 'a running task on each node', signal, ({ nodes }) => {
      return nodes.every(({ running }) => running === 1);
    });
    report.note(`moved ${done.movedTasks} tasks of ${plan.cost} planned`);
    report.equal('it moved what was planned', done.movedTasks, plan.cost);
    await checkAfter(stage, pool, plan, pushed);
  },
};

function showPlan({ report }: Stage, plan: RebalancePlan): void {
  for (const { from, to, cost } of plan.moves) report.note(`move ${cost} from ${from} to ${to}`);
  const rows = plan.nodes.map((node) => [
    node.name,
    String(node.weight),
    String(node.runningCost),
    String(node.queuedCostBefore),
    String(node.queuedCostAfter),
  ]);
  report.note(textTable(['node', 'weight', 'running', 'queued before', 'after'], rows).join('\n'));
  report.note(`before: ${figuresText(figuresOf(plan, 'queuedCostBefore'))}`);
  report.note(`after:  ${figuresText(figuresOf(plan, 'queuedCostAfter'))}`);
}

async function checkPlan({ report }: Stage, pool: Pool, plan: RebalancePlan): Promise<void> {
  const before = figuresOf(plan, 'queuedCostBefore');
  const after = figuresOf(plan, 'queuedCostAfter');
  report.check(
    'the plan makes it even',
    after.maxOverMean < before.maxOverMean &&
      after.coefficientOfVariation < before.coefficientOfVariation &&
      after.jainIndex > before.jainIndex &&
      after.maxOverMean < 1.02,
    `max/mean ${before.maxOverMean.toFixed(3)} to ${after.maxOverMean.toFixed(3)}`,
  );
  const given = plan.nodes.reduce(
    (total, node) => total + Math.max(0, node.queuedCostBefore - node.queuedCostAfter),
    0,
  );
  report.equal('with no more moves than what must leave the full nodes', plan.cost, given);
  report.equal('planning has changed nothing', (await pool.snapshot()).counters.moved, 0);
}

async function checkAfter(
  { report }: Stage,
  pool: Pool,
  plan: RebalancePlan,
  pushed: readonly string[],
): Promise<void> {
  const { nodes, counters } = await pool.snapshot();
  const got = nodes.map((node) => `${node.name} ${nodeLoad(node)}`);
  const wanted = plan.nodes.map(
    (node) => `${node.name} ${node.queuedCostAfter + node.runningCost}`,
  );
  report.equal('each node has what the plan said', got.join(', '), wanted.join(', '));
  const figures = balanceFigures(
    nodes.map((node) => ({ load: nodeLoad(node), weight: node.weight })),
  );
  report.note(`now:    ${figuresText(figures)}`);
  report.equal('the pool has counted the moves', counters.moved, plan.cost);
  const times = occurrences(await census(pool));
  report.check(
    'each task is still in exactly one place',
    times.size === TASKS && pushed.every((id) => times.get(id) === 1),
    `${times.size} ids, ${sum([...times.values()])} entries`,
  );
  report.equal('moves in a second plan', (await pool.planRebalance()).moves.length, 0);
}

function figuresOf(
  plan: RebalancePlan,
  queued: 'queuedCostBefore' | 'queuedCostAfter',
): BalanceFigures {
  return balanceFigures(
    plan.nodes.map((node) => ({ load: node[queued] + node.runningCost, weight: node.weight })),
  );
}

function figuresText({ maxOverMean, coefficientOfVariation, jainIndex }: BalanceFigures): string {
  return `max/mean ${maxOverMean.toFixed(3)}, CV ${coefficientOfVariation.toFixed(3)}, Jain ${jainIndex.toFixed(3)}`;
}

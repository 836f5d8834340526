import assert from 'node:assert/strict';
import * as core from '../../../core/index.js';
import { planText } from '../../../extension/commands/rebalancePlan.js';
import { english } from './english.js';

const node = (name: string, before: number, after: number, weight = 1) => ({
  name: core.toNodeName(name),
  weight,
  runningCost: 0,
  queuedCostBefore: before,
  queuedCostAfter: after,
  level: after / weight,
});

describe('a rebalance plan in words', () => {
  const move = { from: core.toNodeName('a'), to: core.toNodeName('b'), labels: [], cost: 0 };
  const plan: core.RebalancePlan = {
    version: 1,
    id: 'some plan',
    pool: core.toPoolName('demo'),
    plannedAtMs: 1,
    moves: [
      { ...move, partition: 0, cost: 1000 },
      { ...move, partition: 1, cost: 500 },
    ],
    nodes: [node('a', 3000, 1500), node('b', 0, 1500), node('c', 0, 0, 2)],
    cost: 1500,
    isBest: true,
  };
  const { brief, whole } = planText(english, core, plan);

  it('names moves, nodes and figures, before and after', () => {
    assert.equal(
      brief,
      [
        'Queued work of cost 1,500 moves:',
        'a → b: 1,500',
        '',
        'a (weight 1): 3,000 → 1,500 (−1,500)',
        'b (weight 1): 0 → 1,500 (+1,500)',
        'c (weight 2): 0 → 0',
        '',
        'Max/mean load (1 is even): 3 → 1.5',
        'Coefficient of variation (0 is even): 1.414 → 0.707',
        "Jain's index (1 is even): 0.333 → 0.667",
        '',
        'Running tasks stay where they are.',
      ].join('\n'),
    );
  });

  it('names the labels that moved tasks require', () => {
    const moves = [{ ...move, partition: 0, labels: ['eu', 'gpu'], cost: 3 }];
    const { brief: labelled } = planText(english, core, { ...plan, moves, isBest: false });
    assert.match(labelled, /^a → b \[eu, gpu\]: 3$/m);
    assert.match(labelled, /There may be a better plan/);
  });

  it('has it all in the document', () => {
    assert.match(whole, /a → b: 1,500/);
    assert.match(whole, /Max\/mean load \(1 is even\) +3 +1.5/);
  });

  it('stays short for many nodes', () => {
    const nodes = Array.from({ length: 100 }, (_, index) => node(`n${index}`, 0, 0));
    const many = planText(english, core, { ...plan, nodes });
    assert.ok(many.brief.split('\n').length < 25);
    assert.match(many.brief, /and 93 more nodes/);
    assert.match(many.whole, /n99/);
  });
});

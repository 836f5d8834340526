import assert from 'node:assert/strict';
import {
  editRebalancePlan,
  parseRebalancePlan,
  SchedulerError,
  toNodeName,
  toPoolName,
  type RebalanceMove,
  type RebalancePlan,
} from '../../../core/index.js';
import { itemAt } from '../../support/look.js';

const [a, b] = [toNodeName('a'), toNodeName('b')];
const move: RebalanceMove = { partition: 0, from: a, to: b, labels: ['eu', 'gpu'], cost: 3 };
const node = { weight: 2, runningCost: 1, level: 2.5 };
const plan: RebalancePlan = {
  version: 1,
  id: '5ea1ab1e',
  pool: toPoolName('demo'),
  plannedAtMs: 1_000_000,
  moves: [move, { ...move, labels: [], cost: 4 }],
  nodes: [
    { ...node, name: a, queuedCostBefore: 10, queuedCostAfter: 3 },
    { ...node, name: b, queuedCostBefore: 0, queuedCostAfter: 7 },
  ],
  cost: 7,
  isBest: true,
};

describe('a stored rebalance plan', () => {
  it('is the same after it was a text', () => {
    assert.deepEqual(parseRebalancePlan(JSON.stringify(plan)), plan);
  });

  it('is added up anew where a move was dropped, or lowered, in the text', () => {
    const moves = [{ ...move, labels: ['gpu', 'eu'], cost: 2 }];
    const read = parseRebalancePlan(JSON.stringify({ ...plan, moves }));
    assert.equal(read.cost, 2);
    assert.deepEqual(itemAt(read.moves, 0).labels, ['eu', 'gpu']);
    assert.deepEqual(
      read.nodes.map(({ queuedCostAfter }) => queuedCostAfter),
      [8, 2],
    );
  });

  it('can be edited', () => {
    const edited = editRebalancePlan(plan, plan.moves.slice(1));
    assert.deepEqual([edited.id, edited.cost, edited.moves.length], [plan.id, 4, 1]);
    assert.equal(plan.moves.length, 2);
  });

  for (const [what, text, said] of [
    ['no JSON', '{', /no JSON/],
    ['no object', '[]', /must be an object/],
    ['another version', JSON.stringify({ ...plan, version: 2 }), /version is 2/],
    ['an id with a blank', JSON.stringify({ ...plan, id: 'x y' }), /id is "x y"/],
    ['no pool', JSON.stringify({ ...plan, pool: '' }), /"pool" is empty/],
    ['a time that is none', JSON.stringify({ ...plan, plannedAtMs: -1 }), /"plannedAtMs" is -1/],
    ['moves that are no list', JSON.stringify({ ...plan, moves: {} }), /"moves" must be a list/],
    ['a cost of 0', JSON.stringify({ ...plan, moves: [{ ...move, cost: 0 }] }), /"cost" is 0/],
    [
      'a cost that is not whole',
      JSON.stringify({ ...plan, moves: [{ ...move, cost: 1.5 }] }),
      /1\.5/,
    ],
    ['a move to itself', JSON.stringify({ ...plan, moves: [{ ...move, to: a }] }), /itself/],
    [
      'a node that is none',
      JSON.stringify({ ...plan, moves: [{ ...move, to: 'x:y' }] }),
      /"to" has/,
    ],
    [
      'labels that are none',
      JSON.stringify({ ...plan, moves: [{ ...move, labels: ['a b'] }] }),
      /lab/,
    ],
    [
      'a partition that is none',
      JSON.stringify({ ...plan, moves: [{ ...move, partition: 64 }] }),
      /64/,
    ],
    [
      'a weight of 0',
      JSON.stringify({ ...plan, nodes: [{ ...plan.nodes[0], weight: 0 }] }),
      /weight/,
    ],
    ['no word on the best', JSON.stringify({ ...plan, isBest: 'yes' }), /"isBest" is "yes"/],
  ] as const) {
    it(`is refused with ${what}`, () => {
      assert.throws(
        () => parseRebalancePlan(text),
        (error) =>
          error instanceof SchedulerError &&
          error.reason === 'invalid-plan' &&
          said.test(error.message),
      );
    });
  }
});

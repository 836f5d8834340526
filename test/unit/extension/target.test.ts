import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  connectionOf,
  parseRowId,
  poolOf,
  rowId,
  type Listing,
  type Target,
} from '../../../extension/target.js';

const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 });
const listing: fc.Arbitrary<Listing> = fc.oneof(
  fc.record({
    list: fc.constantFrom('backlog', 'scheduled', 'dead', 'completed', 'inbox', 'rejected'),
  }),
  fc.record({ list: fc.constant('node'), node: name }),
);
const inPool = { connection: name, pool: name };
const target: fc.Arbitrary<Target> = fc.oneof(
  fc.record({ kind: fc.constant('connection'), connection: name }),
  fc.record({ kind: fc.constant('pool'), ...inPool }),
  fc.record({ kind: fc.constant('listing'), ...inPool, listing }),
  fc.record({ kind: fc.constant('task'), ...inPool, listing, task: name }),
  fc.record({ kind: fc.constant('rejectedItem'), ...inPool, item: name }),
  fc.record({ kind: fc.constantFrom('problem', 'noPools', 'loading', 'more'), parent: name }),
);

describe('row ids', () => {
  it('lead back to what the row stands for, whatever the names', () => {
    fc.assert(fc.property(target, (of) => assert.deepEqual(parseRowId(rowId(of)), plain(of))));
  });

  it('are different for different things', () => {
    fc.assert(
      fc.property(target, target, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        assert.notEqual(rowId(a), rowId(b));
      }),
    );
  });

  for (const text of ['', '[]', '{}', 'null', '["pool"]', '["task","c","p","0-1"]', '["x","y"]']) {
    it(`are not ${JSON.stringify(text)}`, () => assert.equal(parseRowId(text), undefined));
  }

  it('are text only', () => assert.equal(parseRowId({ kind: 'pool' }), undefined));
});

// fast-check makes objects without a prototype
function plain(of: Target): Target {
  return JSON.parse(JSON.stringify(of)) as Target;
}

describe('a row of a pool', () => {
  const task: Target = {
    kind: 'task',
    connection: 'c',
    pool: 'p',
    listing: { list: 'node', node: 'a' },
    task: '0-1',
  };

  it('knows its pool', () => {
    assert.deepEqual(poolOf(task), { kind: 'pool', connection: 'c', pool: 'p' });
    assert.deepEqual(poolOf({ kind: 'more', parent: rowId(task) }), poolOf(task));
  });

  it('knows its connection', () => {
    assert.equal(connectionOf(task), 'c');
    assert.equal(connectionOf({ kind: 'problem', parent: rowId(task) }), 'c');
  });
});

import assert from 'node:assert/strict';
import { draftAddress, draftOf, draftScheme } from '../../../extension/documents/draft.js';
import type { TaskTarget } from '../../../extension/target.js';

const task: TaskTarget = {
  kind: 'task',
  connection: 'Prod/../x',
  pool: 'images',
  listing: { list: 'dead' },
  task: '0-42',
};

describe('the address of a draft', () => {
  const address = draftAddress({ kind: 'payload', task, version: 'abc' });

  it('has a name to read and ends in .json', () =>
    assert.equal(address.path, '/Prod_.._x/images/payload of 0-42.json'));

  it('leads back to the draft', () =>
    assert.deepEqual(draftOf({ scheme: draftScheme, ...address }), {
      ...{ kind: 'payload', task, version: 'abc' },
    }));

  it('is another one for another payload', () =>
    assert.notEqual(draftAddress({ kind: 'payload', task, version: 'abd' }).query, address.query));

  it('makes no folder of a name', () => {
    const hostile = { ...task, connection: '..', task: '../../etc' };
    const { path } = draftAddress({ kind: 'payload', task: hostile, version: '' });
    assert.equal(path, '/_/images/payload of .._.._etc.json');
  });

  for (const query of ['', '[]', '{}', 'null', '["abc"]', '["abc","[]"]', '[1,"x"]', '["abc",5]']) {
    it(`is not ${JSON.stringify(query)}`, () =>
      assert.equal(draftOf({ scheme: draftScheme, query }), undefined));
  }
});

describe('the address of a plan that is edited', () => {
  const pool = { kind: 'pool', connection: 'Local', pool: '../x' } as const;
  const draft = { kind: 'plan', pool, plan: '3fa9c2d1-aaaa-bbbb' } as const;
  const address = draftAddress(draft);

  it('has the name that the menu of its editor looks for', () =>
    assert.equal(address.path, '/Local/.._x/rebalance plan of .._x (3fa9c2d1).json'));

  it('leads back to the draft', () =>
    assert.deepEqual(draftOf({ scheme: draftScheme, ...address }), draft));
});

import assert from 'node:assert/strict';
import { OpenRows } from '../../../extension/store/openRows.js';

describe('open rows', () => {
  it('know what was never opened or closed from what was closed', () => {
    const open = new OpenRows();
    assert.equal(open.left('a'), undefined);
    open.set('a', true);
    assert.equal(open.left('a'), 'open');
    open.set('a', false);
    assert.equal(open.left('a'), 'closed');
    assert.equal(open.has('a'), false);
  });

  it('say what is news', () => {
    const open = new OpenRows();
    assert.deepEqual(
      [false, true, true, false].map((isOpen) => open.set('a', isOpen)),
      [false, true, false, true],
    );
  });
});

import assert from 'node:assert/strict';
import { documentAddress, documentTarget } from '../../../extension/documents/documentUri.js';
import type { Target } from '../../../extension/target.js';

const task: Target = {
  kind: 'task',
  connection: 'Prod/../x',
  pool: 'images',
  listing: { list: 'node', node: 'a' },
  task: '0-42',
};

describe('the address of a document', () => {
  it('has a name to read and ends in .json', () =>
    assert.equal(documentAddress(task).path, '/Prod_.._x/images/0-42.json'));

  it('leads back to what the document is of', () =>
    assert.deepEqual(documentTarget(documentAddress(task)), task));

  it('makes no folder of a name', () => {
    const { path } = documentAddress({ kind: 'pool', connection: '..', pool: '../../etc' });
    assert.equal(path, '/_/.._.._etc/pool .._.._etc.json');
  });
});

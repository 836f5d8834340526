import assert from 'node:assert/strict';
import { startedOn } from '../../../extension/commands/started.js';
import { documentAddress, documentScheme } from '../../../extension/documents/documentUri.js';
import { explainedTask, explanationAddress } from '../../../extension/documents/explanationUri.js';
import type { TaskTarget } from '../../../extension/target.js';

const task: TaskTarget = {
  ...{ kind: 'task', connection: 'Prod/../x', pool: 'images', task: '0-42' },
  listing: { list: 'backlog' },
};

describe('the address of an explanation', () => {
  it('has a name to read, beside the document of the task', () =>
    assert.equal(explanationAddress(task).path, '/Prod_.._x/images/why 0-42.md'));

  it('leads back to the task', () =>
    assert.deepEqual(explainedTask(explanationAddress(task)), task));

  it('is none that another document has', () =>
    assert.equal(explainedTask(documentAddress(task)), undefined));

  for (const query of ['', 'null', '[]', '["explanation"]', '["explanation","[]"]', '["x","y"]']) {
    it(`is not ${JSON.stringify(query)}`, () => assert.equal(explainedTask({ query }), undefined));
  }

  it('is where a command of its editor finds the task, as of its JSON document', () => {
    for (const address of [explanationAddress(task), documentAddress(task)]) {
      assert.deepEqual(startedOn([{ scheme: documentScheme, ...address }]).target, task);
      assert.equal(startedOn([{ scheme: 'file', ...address }]).target, undefined);
    }
  });
});

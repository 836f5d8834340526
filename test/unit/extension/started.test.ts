import assert from 'node:assert/strict';
import { startedOn } from '../../../extension/commands/started.js';
import { draftAddress, draftScheme } from '../../../extension/documents/draft.js';
import { rowId, type TaskTarget } from '../../../extension/target.js';

const task = (id: string): TaskTarget => ({
  kind: 'task',
  connection: 'c',
  pool: 'p',
  listing: { list: 'dead' },
  task: id,
});

describe('what a command is started on', () => {
  it('is nothing in the palette', () =>
    assert.deepEqual(startedOn([]), {
      target: undefined,
      targets: [],
      path: undefined,
      draft: undefined,
    }));

  it('is a row', () => {
    const { target, targets } = startedOn([rowId(task('0-1'))]);
    assert.deepEqual(target, task('0-1'));
    assert.deepEqual(targets, [task('0-1')]);
  });

  it('is all selected rows', () => {
    const ids = [rowId(task('0-1')), rowId(task('0-2'))];
    assert.deepEqual(startedOn([ids[0], ids]).targets, [task('0-1'), task('0-2')]);
  });

  it('is a file of the explorer', () =>
    assert.equal(startedOn([{ scheme: 'file', fsPath: '/w/t.jsonl' }]).path, '/w/t.jsonl'));

  it('is the draft of an editor', () => {
    const draft = { kind: 'payload', task: task('0-1'), version: 'abc' } as const;
    const address = { scheme: draftScheme, ...draftAddress(draft) };
    assert.deepEqual(startedOn([address, { groupId: 0 }]).draft, draft);
    assert.equal(startedOn([{ ...address, scheme: 'file' }]).draft, undefined);
  });

  it('is no file that is not on this machine', () =>
    assert.equal(startedOn([{ scheme: 'vscode-vfs', fsPath: '/w/t.jsonl' }]).path, undefined));
});

import assert from 'node:assert/strict';
import type { Row } from '../../../extension/views/row.js';
import { ShownRows } from '../../../extension/views/shownRows.js';

type Tree = Readonly<Record<string, readonly Row[]>>;

const before: Tree = {
  top: [row('pool')],
  pool: [row('a'), row('b')],
  a: [row('task1'), row('task2')],
};

const cases: readonly {
  readonly what: string;
  readonly after: Tree;
  readonly drawn: readonly (string | undefined)[];
}[] = [
  { what: 'nothing when nothing changed', after: before, drawn: [] },
  {
    what: 'only a row whose text changed',
    after: { ...before, pool: [row('a'), row('b', 'paused')] },
    drawn: ['b'],
  },
  {
    what: 'only a task far down',
    after: { ...before, a: [row('task1', 'running'), row('task2')] },
    drawn: ['task1'],
  },
  {
    what: 'a row whose list changed',
    after: { ...before, a: [row('task2'), row('task3')] },
    drawn: ['a'],
  },
  {
    what: 'a row once, though rows below it changed too',
    after: { ...before, pool: [row('a', 'more'), row('b')], a: [row('task2')] },
    drawn: ['a'],
  },
  { what: 'the whole tree when the first rows are others', after: { top: [] }, drawn: [undefined] },
];

describe('a change draws again', () => {
  for (const { what, after, drawn } of cases) {
    it(what, () => {
      const shown = new ShownRows();
      shown.show(undefined, before['top'] ?? []);
      shown.show('pool', before['pool'] ?? []);
      shown.show('a', before['a'] ?? []);
      assert.deepEqual(shown.update(rowsOf(after)), drawn);
      assert.deepEqual(shown.update(rowsOf(after)), []);
    });
  }

  it('nothing for what only a tooltip tells, which is new when it is looked at', () => {
    const shown = new ShownRows();
    shown.show(undefined, [row('pool')]);
    const later = { ...row('pool'), tooltip: [{ label: 'Heard of', value: 'now' }] };
    assert.deepEqual(
      shown.update(() => [later]),
      [],
    );
    assert.deepEqual(shown.row('pool')?.tooltip, later.tooltip);
  });

  it('nothing of what was never asked for', () => {
    const shown = new ShownRows();
    shown.show(undefined, before['top'] ?? []);
    assert.deepEqual(shown.update(rowsOf({ ...before, pool: [] })), []);
  });

  it('knows where a row stands', () => {
    const shown = new ShownRows();
    shown.show(undefined, before['top'] ?? []);
    shown.show('pool', before['pool'] ?? []);
    assert.equal(shown.parent('b'), 'pool');
    assert.equal(shown.parent('pool'), undefined);
  });
});

function rowsOf(tree: Tree): (parent: string | undefined) => readonly Row[] {
  return (parent) => tree[parent ?? 'top'] ?? [];
}

function row(id: string, description?: string): Row {
  return {
    id,
    label: id,
    icon: { name: 'x' },
    words: [],
    opens: 'no',
    tooltip: [],
    spoken: id,
    ...(description !== undefined && { description }),
  };
}

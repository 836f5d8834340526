import assert from 'node:assert/strict';
import fc from 'fast-check';
import { markdownSentence, markdownTable, markdownValue } from '../../../extension/ui/markdown.js';
import { english } from './english.js';

describe('untrusted text in a Markdown document', () => {
  const shown: readonly (readonly [string, string])[] = [
    ['gpu-1', 'gpu-1'],
    ['größe_2', 'größe_2'],
    ['0.25', '0.25'],
    ['-3', '-3'],
    ['---', '`---`'],
    ['1. x', '`1. x`'],
    ['www.example.com', '`www.example.com`'],
    ['_x_', '`_x_`'],
    ['region=eu', '`region=eu`'],
    ['<b>', '`<b>`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    [' x', '`  x `'],
    ['', '`   `'],
    ['a\nb', '`a\\nb`'],
    ['a\u202eb', '`a\\u{202e}b`'],
  ];
  for (const [text, wanted] of shown) {
    it(`is ${wanted}`, () => assert.equal(markdownValue(text), wanted));
  }

  it('is a word or one code span, whatever it is', () => {
    const anything = fc.string({ unit: fc.constantFrom(...'`a[]()<>|*_~#-1.\\\n '.split('')) });
    fc.assert(
      fc.property(anything, (text) => {
        const shownText = markdownValue(text);
        if (/^[\w.-]*$/.test(shownText)) return;
        const fence = /^`+/.exec(shownText)?.[0] ?? '';
        const runs: readonly string[] = shownText.match(/`+/g) ?? [];
        assert.ok(fence !== '' && shownText.endsWith(fence));
        assert.equal(runs.filter((run) => run.length === fence.length).length, 2);
      }),
    );
  });

  it('stays inside of a sentence, and of a sentence in it', () => {
    const inner = { template: 'not {0}', values: ['*b*'] };
    const said = { template: '{0} is {1}, {2}', values: ['<a>', inner, 5] };
    assert.equal(markdownSentence(english, said), '`<a>` is not `*b*`, 5');
  });

  it('does not end a cell of a table', () => {
    const columns = [{ title: 'Node' }, { title: 'Load', isNumber: true }];
    assert.equal(
      markdownTable(columns, [
        [markdownValue('a|b'), '1'],
        ['c', '12,345'],
      ]),
      [
        '| Node   |   Load |',
        '| ------ | -----: |',
        '| `a\\|b` |      1 |',
        '| c      | 12,345 |',
      ].join('\n'),
    );
  });
});

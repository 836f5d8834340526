import assert from 'node:assert/strict';
import fc from 'fast-check';
import { plainJson, plainText } from '../../../core/cli/plainText.js';
import { figureColumns, textColumns, textTable } from '../../../core/cli/textTable.js';

const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

describe('text for a terminal', () => {
  for (const [text, wanted] of [
    ['resize', 'resize'],
    ['größe 図像 🖼', 'größe 図像 🖼'],
    ['a\nb\tc\r', 'a\\nb\\tc\\u{d}'],
    ['\u001b[2J', '\\u{1b}[2J'],
    ['\u009b2J', '\\u{9b}2J'],
    ['user\u202egnp.exe', 'user\\u{202e}gnp.exe'],
    ['lone \ud800', 'lone \\u{d800}'],
    ['tag \u{e0041}', 'tag \\u{e0041}'],
    [`z${'\u0301'.repeat(50)}`, `z${'\u0301'.repeat(4)}`],
    ['x'.repeat(41), `${'x'.repeat(39)}…`],
    ['x'.repeat(5_000_000), `${'x'.repeat(39)}…`],
  ] as const) {
    it(`shows ${JSON.stringify(wanted.slice(0, 30))}`, () =>
      assert.equal(plainText(text, 40), wanted));
  }

  it('is harmless and of bounded length, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const shown = plainText(text, 100);
        assert.doesNotMatch(shown, UNSAFE);
        assert.ok(Array.from(shown).length <= 100);
        assert.equal(plainText(shown, 100), shown, 'and stays so');
      }),
    );
  });

  it('is harmless as JSON, and read as it was', () => {
    const hostile = { '\u001b[2J': ['\u009b\u202e\u{e0041}\n\ud800', 1, { 図: '🖼' }] };
    const shown = plainJson(hostile);
    assert.doesNotMatch(shown.replaceAll('\n', ''), UNSAFE);
    assert.deepEqual(JSON.parse(shown), hostile);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = plainJson([text]);
        assert.doesNotMatch(json.replaceAll('\n', ''), UNSAFE);
        assert.deepEqual(JSON.parse(json), [text]);
      }),
    );
  });
});

describe('a table for a terminal', () => {
  it('has texts to the left and figures to the right, whatever is in the cells', () => {
    const columns = [...textColumns('node'), ...figureColumns('queued', 'running')];
    assert.deepEqual(
      textTable(columns, [
        ['a', '12', '3'],
        ['\u001b[2J', '1', '100'],
      ]),
      ['node       queued  running', 'a              12        3', '\\u{1b}[2J       1      100'],
    );
    assert.deepEqual(textTable(columns, []), ['node  queued  running']);
  });
});

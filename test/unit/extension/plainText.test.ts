import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  markdownCode,
  plainText,
  withoutIcons,
  withoutLinks,
  withoutMarkup,
} from '../../../extension/ui/plainText.js';

describe('untrusted text', () => {
  const shown: readonly (readonly [string, string])[] = [
    ['resize', 'resize'],
    ['größe 图像 🖼', 'größe 图像 🖼'],
    ['a\nb\tc', 'a\\nb\\tc'],
    ['user\u202egnp.exe', 'user\\u{202e}gnp.exe'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
    ['bell\u0007', 'bell\\u{7}'],
    ['lone \ud800 surrogate', 'lone \\u{d800} surrogate'],
    ['x'.repeat(121), `${'x'.repeat(119)}…`],
    ['x'.repeat(5_000_000), `${'x'.repeat(119)}…`],
    [`z${'\u0301'.repeat(50)}`, `z${'\u0301'.repeat(4)}`],
  ];
  for (const [text, wanted] of shown) {
    it(`is shown as ${JSON.stringify(wanted.slice(0, 30))}`, () =>
      assert.equal(plainText(text), wanted));
  }

  it('stays on one line of bounded length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const plain = plainText(text, 50);
        assert.ok(Array.from(plain).length <= 50);
        assert.doesNotMatch(plain, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });

  it('cannot leave its code span in Markdown', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', '[', '<', '\n') }), (text) => {
        const code = markdownCode(text);
        const fence = /^`+/.exec(code)?.[0] ?? '';
        const inside = code.slice(fence.length, -fence.length);
        const runs: readonly string[] = inside.match(/`+/g) ?? [];
        assert.ok(code.endsWith(fence));
        assert.ok(runs.every((run) => run.length !== fence.length));
      }),
    );
  });

  it('makes no link in a message', () =>
    assert.equal(withoutLinks('[x](command:evil)'), '[x] (command:evil)'));

  it('makes no icon in a picker', () => assert.equal(withoutIcons('$(trash)'), '\\$(trash)'));

  it('makes neither in a prompt', () =>
    assert.equal(withoutMarkup('$(trash) [x](command:evil)'), '\\$(trash) [x] (command:evil)'));
});

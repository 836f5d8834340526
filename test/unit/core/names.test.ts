import assert from 'node:assert/strict';
import { textOf } from '../../../core/domain/sentence.js';
import { nameFault, toNodeName, toPoolName } from '../../../core/domain/names.js';

describe('names of pools and nodes', () => {
  it('may be anything that is safe inside a Redis key', () => {
    for (const name of ['a', 'gpu-1', 'my pool', 'größe', '日本', 'n'.repeat(128)]) {
      assert.equal(nameFault(name), undefined);
      assert.equal(toPoolName(name), name);
      assert.equal(toNodeName(name), name);
    }
  });

  for (const [name, fault] of [
    ['', 'is empty'],
    ['n'.repeat(129), 'is too long'],
    ['ß'.repeat(65), 'is too long'],
    ['a:b', 'has "{", "}" or ":" in it'],
    ['{a}', 'has "{", "}" or ":" in it'],
    ['a\tb', 'has a control character in it'],
    ['a\u0085', 'has a control character in it'],
    ['\udc00', 'is not well-formed Unicode'],
    [undefined, 'is not a string'],
    [null, 'is not a string'],
    [7, 'is not a string'],
    [{ toString: () => 'a' }, 'is not a string'],
  ] as const) {
    it(`are refused when one ${fault}: ${show(name)}`, () => {
      assert.equal(textOf(nameFault(name) ?? assert.fail()), fault);
      assert.throws(() => toPoolName(name), { reason: 'invalid-name', message: /^The pool name/ });
      assert.throws(() => toNodeName(name), { reason: 'invalid-name', message: /^The node name/ });
    });
  }

  it('are not repeated endlessly in the error', () => {
    assert.throws(
      () => toPoolName('x'.repeat(100_000)),
      (error: Error) => error.message.length < 400,
    );
  });
});

function show(name: unknown): string {
  return typeof name === 'string' ? JSON.stringify(name.slice(0, 8)) : typeof name;
}

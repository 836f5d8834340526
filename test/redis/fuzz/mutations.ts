import fc from 'fast-check';

const pieces = ['"', '\\', '{', '}', '[', ']', ',', ':', '0', '-', 'e', '.', '\0', '\x1f', '\x7f'];
const fragments = [
  '\\ud800',
  '\\u0000',
  '1e999',
  '-0',
  'null',
  'false',
  '"name":',
  '/**/',
  '\ufeff',
];
const rawBytes = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]];
const inserted: fc.Arbitrary<Buffer> = fc.oneof(
  fc.constantFrom(...pieces, ...fragments).map((text) => Buffer.from(text)),
  fc.constantFrom(...rawBytes).map((bytes) => Buffer.from(bytes)),
);

/** One change of a text's bytes; both places are parts of its length. */
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('delete' as const), at: place(), size: fc.nat({ max: 5 }) }),
  fc.record({ kind: fc.constant('insert' as const), at: place(), bytes: inserted }),
  fc.record({ kind: fc.constant('repeat' as const), at: place(), size: fc.nat({ max: 20 }) }),
  fc.record({ kind: fc.constant('flip' as const), at: place(), bit: fc.nat({ max: 7 }) }),
  fc.record({ kind: fc.constant('cut' as const), at: place() }),
);
type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never;

function place(): fc.Arbitrary<number> {
  return fc.double({ min: 0, max: 1, noNaN: true });
}

/** Bytes with a few of them changed, mostly one. */
export function mutated(text: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
  return fc
    .tuple(text, fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([whole, changes]) => changes.reduce(change, Buffer.from(whole)));
}

function change(bytes: Buffer, one: Mutation): Buffer {
  const at = Math.floor(one.at * bytes.length);
  const [before, behind] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (one.kind) {
    case 'delete':
      return Buffer.concat([before, behind.subarray(one.size)]);
    case 'insert':
      return Buffer.concat([before, one.bytes, behind]);
    case 'repeat':
      return Buffer.concat([before, behind.subarray(0, one.size), behind]);
    case 'flip':
      return Buffer.concat([before, flipped(behind.subarray(0, 1), one.bit), behind.subarray(1)]);
    case 'cut':
      return before;
  }
}

function flipped(bytes: Buffer, bit: number): Buffer {
  return Buffer.from(bytes.map((byte) => byte ^ (1 << bit)));
}

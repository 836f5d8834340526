import fc from 'fast-check';

const numberText = fc.oneof(
  fc.double().map(String),
  fc.constantFrom('0', '-0', '1.', '.5', '-.5', '01', '+1', '1e5', '1E+05', '1.e5', '1e', '0x1f'),
  fc.constantFrom('1e308', '1e309', '-1e999', '0e999', '1e-999', '1e0000000001', '--1', '1-', '-'),
  fc
    .tuple(fc.integer({ min: 190, max: 320 }), fc.constantFrom('', 'e9', 'e99', 'e-99', '.5'))
    .map(([digits, rest]) => '9'.repeat(digits) + rest),
);
const stringText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }).map((text) => JSON.stringify(text)),
  fc.string({ maxLength: 8 }).map((text) => `"${text}"`),
  fc.constantFrom('"\\u12"', '"\\x41"', '"\\ud800"', '"\\ud83d\\ude00"', '"a\u0001b"', "'a'", '"'),
);
const scalarText = fc.oneof(
  numberText,
  stringText,
  fc.constantFrom('null', 'true', 'false', 'nul', ''),
);
const { value: valueText } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalarText,
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(' , ')}]`),
    fc
      .array(fc.tuple(stringText, tie('value')), { maxLength: 3 })
      .map((members) => `{${members.map(([key, value]) => `${key}:${value}`).join(',')}}`),
  ),
}));
const fieldText = fc.oneof(
  fc.tuple(fc.constantFrom('"name"', '"\\u006eame"'), stringText),
  fc.tuple(fc.constant('"payload"'), valueText),
  fc.tuple(fc.constantFrom('"priority"', '"cost"', '"maxAttempts"', '"timeoutMs"'), scalarText),
  fc.tuple(stringText, valueText),
);
/** Texts that are JSON, are nearly JSON, or are not; some of them are tasks. */
export const itemText: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(valueText, fc.array(fieldText, { maxLength: 2 }))
    .map(([payload, fields]) =>
      ['{"name":"x","payload":' + payload, ...fields.map(([key, value]) => `${key}: ${value}`)]
        .join(',')
        .concat('}'),
    ),
  fc.array(fieldText, { maxLength: 4 }).map((f) => `{${f.map((one) => one.join(':')).join()}}`),
  valueText,
  fc.constantFrom(
    '{"name":"x"}\u0000',
    '{"name":"x"}\u0000 y',
    '\ufeff{"name":"x"}',
    '{"name":"x"}\v',
  ),
);

import assert from 'node:assert/strict';
import { localizer } from '../../../extension/ui/localizer.js';

const asIs = (sentence: string): string => sentence;

describe('a localizer', () => {
  const real = { NumberFormat: Intl.NumberFormat, DateTimeFormat: Intl.DateTimeFormat };
  afterEach(() => void Object.assign(Intl, real));

  it('writes numbers as the language does', () => {
    const english = localizer('en', asIs);
    assert.equal(english.count(1_234_567), '1,234,567');
    assert.equal(english.figure(1.005_6), '1.01');
    assert.equal(english.figure(1.005_6, 3), '1.006');
    assert.equal(localizer('de', asIs).figure(1_234.5), '1.234,5');
  });

  it('writes a small figure with two digits that count, and what is rounded off as none', () => {
    const english = localizer('en', asIs);
    assert.equal(english.figure(0.001_68), '0.0017');
    assert.equal(english.figure(-0.001_68), '-0.0017');
    assert.equal(english.figure(0.000_001), '0.000001');
    assert.equal(english.figure(0.012_3), '0.012');
    assert.equal(english.figure(0.25), '0.25');
    assert.equal(english.figure(0.5, 3), '0.5');
    assert.equal(english.figure(1e-16), '0');
    assert.equal(english.figure(0), '0');
    assert.equal(english.count(0.4), '0');
  });

  it('writes a moment, and what is none as it is', () => {
    const english = localizer('en', asIs);
    assert.match(english.time(Date.UTC(2026, 6, 15)), /2026/);
    assert.equal(english.time(NaN), 'NaN');
  });

  it('makes formatters when they are first used, which activation must not wait for', () => {
    let made = 0;
    Object.assign(Intl, { NumberFormat: counted(Intl.NumberFormat) });
    Object.assign(Intl, { DateTimeFormat: counted(Intl.DateTimeFormat) });
    const english = localizer('en', asIs);
    assert.equal(made, 0);
    english.count(1);
    english.count(2);
    english.time(3);
    english.time(4);
    assert.equal(made, 2);

    function counted<T extends new (...args: never) => object>(formatter: T): T {
      return new Proxy(formatter, {
        construct: (target, args, self) => {
          made += 1;
          return Reflect.construct(target, args, self) as object;
        },
      });
    }
  });
});

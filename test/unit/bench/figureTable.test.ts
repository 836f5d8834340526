import assert from 'node:assert/strict';
import type { Figure } from '../../bench/figure.js';
import { figureMarkdown, figureTable } from '../../bench/figureTable.js';
import { shortNumber } from '../../bench/shortNumber.js';

const enqueue: Figure = {
  metric: 'bulk-enqueue-100B',
  unit: 'tasks/s',
  better: 'higher',
  ours: 263_412,
  bullmq: 38_000,
  bee: 9_870,
  limit: null,
  ratios: { bullmq: 6.931, bee: 26.7, limit: null },
  ranges: { ours: [251_000, 270_100], bullmq: [38_000, 38_000], bee: [9_800, 9_990], limit: null },
  rounds: 5,
};
const latency: Figure = {
  ...enqueue,
  metric: 'latency-p50-ms',
  unit: 'ms',
  better: 'lower',
  ours: 0.21,
  bullmq: null,
  bee: 0.19,
  limit: 0.1,
  ratios: { bullmq: null, bee: 1.105, limit: 2.1 },
  ranges: { ours: [0.2, 0.22], bullmq: null, bee: [0.19, 0.19], limit: [0.1, 0.1] },
};

describe('the table of figures', () => {
  it('has medians, ranges where there is one, and ratios, also those that are worse', () => {
    assert.deepEqual(figureMarkdown([enqueue, latency]), [
      '| metric | unit | Redispatch | BullMQ | bee-queue | limit | ÷ BullMQ | ÷ bee-queue | ÷ limit |',
      '| --- | --- | --: | --: | --: | --: | --: | --: | --: |',
      '| bulk-enqueue-100B | tasks/s ↑ | 263k (251k–270k) | 38k | 9870 (9800–9990) | – | 6.93 | 26.7 | – |',
      '| latency-p50-ms | ms ↓ | 0.21 (0.2–0.22) | – | 0.19 | 0.1 | – | 1.1 | 2.1 |',
    ]);
  });

  it('leaves out who measured nothing at all', () => {
    assert.deepEqual(
      figureTable([enqueue].map((figure) => ({ ...figure, bullmq: null, bee: null }))),
      [
        'metric                  unit        Redispatch',
        'bulk-enqueue-100B  tasks/s ↑  263k (251k–270k)',
      ],
    );
  });
});

describe('a short number', () => {
  for (const [value, text] of [
    [0, '0'],
    [0.01234, '0.0123'],
    [5.5, '5.5'],
    [999.9, '1000'],
    [9_994, '9990'],
    [9_999, '10k'],
    [263_412, '263k'],
    [999_999, '1M'],
    [78_400_000, '78.4M'],
  ] as const) {
    it(`of ${value} is ${text}`, () => assert.equal(shortNumber(value), text));
  }
});

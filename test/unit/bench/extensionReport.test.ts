import assert from 'node:assert/strict';
import { figuresOf, sizeName, type Measured } from '../../bench/extension/figures.js';
import { reportLines } from '../../bench/extension/report.js';

const pages = {
  firstPageMs: [5, 4, 9],
  refreshMs: [7],
  commandsSent: [13, 13],
  commandsRun: [744, 744],
};
const measured: Measured = {
  vsixBytes: 150_000,
  starts: [
    { loadMs: 20, activateMs: 5 },
    { loadMs: 30, activateMs: 7 },
    { loadMs: 10, activateMs: 50 },
  ],
  pages: new Map([
    [1_000, pages],
    [1_000_000, pages],
  ]),
  pings: {
    tasks: 1_000_000,
    figures: { slowestMs: [3, 12], controlMs: [1, 2], longestCommandMs: 2 },
  },
  live: {
    minutes: 10,
    changesPerSecond: 4_990,
    updates: 1_200,
    heapBytes: [9, 5, 6, 7].map((y, x) => ({ x, y })),
    growth: { slope: 10, range: [-5, 25] },
  },
  servers: { vscode: '1.100.3', redis: '7.0.15' },
};

function line(of: Measured, start: string): string {
  return reportLines(figuresOf(of)).find((text) => text.startsWith(start)) ?? '';
}

describe("the extension benchmark's figures", () => {
  it('are medians of what was measured together, with their range', () => {
    const figures = figuresOf(measured);
    const both = figures.find(({ metric }) => metric === 'ext-load-activate-ms');
    assert.equal(both?.ours, 37);
    assert.deepEqual(both.ranges.ours, [25, 60]);
  });

  it('give the slowest of all PINGs, and where the heap began and ended', () => {
    const of = new Map(figuresOf(measured).map(({ metric, ours }) => [metric, ours]));
    assert.equal(of.get('ext-worst-ping-1m-ms'), 12);
    assert.equal(of.get('ext-heap-start-bytes'), 9);
    assert.equal(of.get('ext-heap-end-bytes'), 7);
  });

  it('leave out what was not measured', () => {
    const { growth, ...live } = measured.live;
    assert.ok(growth);
    const names = figuresOf({ ...measured, live: { ...live, growth: undefined } });
    assert.ok(!names.some(({ metric }) => metric === 'ext-heap-growth-bytes-per-minute'));
    assert.ok(!names.some(({ metric }) => metric.includes('100k')));
  });

  it('are named by the size of the pool', () => {
    assert.deepEqual([1_000, 100_000, 1_000_000].map(sizeName), ['1k', '100k', '1m']);
  });
});

describe("the extension benchmark's report", () => {
  it('says which targets are met', () => {
    assert.match(line(measured, 'ext-load-activate-ms'), /below 60: met$/);
    assert.match(line(measured, 'ext-worst-ping-1m-ms'), /below 10: MISSED$/);
  });

  it('does not blame the extension for what an unused Redis suffers too', () => {
    const figures = { ...measured.pings.figures, controlMs: [2, 11] };
    const busy = { ...measured, pings: { ...measured.pings, figures } };
    assert.match(line(busy, 'ext-worst-ping-1m-ms'), /too busy to tell$/);
  });

  it('says whether commands grow with the pool', () => {
    assert.equal(
      line(measured, 'ext-refresh-commands:'),
      'ext-refresh-commands: the same at each size',
    );
    const more = new Map(measured.pages).set(1_000_000, { ...pages, commandsSent: [14] });
    assert.match(line({ ...measured, pages: more }, 'ext-refresh-commands:'), /NOT the same/);
  });

  it('says that the heap grows only when that is sure', () => {
    assert.equal(line(measured, 'heap:'), 'heap: does not grow');
    const live = { ...measured.live, growth: { slope: 10, range: [5, 15] } as const };
    assert.equal(line({ ...measured, live }, 'heap:'), 'heap: GROWS');
  });
});

import assert from 'node:assert/strict';
import { duration } from '../../../core/cli/render/duration.js';
import { predictionLines } from '../../../core/cli/render/prediction.js';

describe('a time span', () => {
  for (const [ms, said] of [
    [0, '0 ms'],
    [12.34, '12.3 ms'],
    [1500, '1.5 s'],
    [90_000, '1 min 30 s'],
    [8_100_000, '2 h 15 min'],
    [864_000_000, '10 d'],
  ] as const) {
    it(`of ${ms} ms is ${said}`, () => assert.equal(duration(ms), said));
  }
});

describe("a prediction's lines", () => {
  const replay = {
    plan: { nodes: [], tasks: [] },
    grain: 1,
    pace: 1,
    tasks: 9,
    cost: 12,
    unfit: 0,
    seen: 9,
    delayed: 0,
    leastDrainMs: 6000,
    ratePerSecond: 2,
    guessedNodes: 0,
    held: 0,
  };
  const prediction = {
    drainMs: 9000,
    leastDrainMs: 6000,
    meanWaitMs: 2500,
    maxOverMeanAtFirst: 2,
    maxOverMean: 1.456,
    nodes: [{ name: 'a', tasks: 9, doneMs: 9000 }],
    groups: [],
    stranded: 0,
  };
  const now = { replay, prediction };

  it('have a column for what is, and one for what would be', () => {
    const b = { name: 'b', tasks: 4, doneMs: 500 };
    const changed = { replay, prediction: { ...prediction, nodes: [...prediction.nodes, b] } };
    const lines = predictionLines('images', now, changed).map((line) =>
      line.replace(/ {2,}/g, '  '),
    );
    assert.deepEqual(lines, [
      'images: 9 tasks of cost 12',
      '  the pool  as it is  changed',
      '  empty after  9 s  9 s',
      '  at least  6 s  6 s',
      '  mean wait from now  2.5 s  2.5 s',
      '  max/mean at first  2.00  2.00',
      '  max/mean meanwhile  1.46  1.46',
      '  tasks nobody takes  0  0',
      '  node  tasks as it is  done after  tasks changed  done after',
      '  a  9  9 s  9  9 s',
      '  b  -  -  4  500 ms',
    ]);
  });

  it('say what was guessed, held and put together', () => {
    const others = { guessedNodes: 1, held: 2, grain: 3.5, seen: 4, tasks: 14, delayed: 5 };
    const lines = predictionLines(
      'images',
      { ...now, replay: { ...replay, ...others } },
      undefined,
    );
    assert.deepEqual(lines.slice(1, 5), [
      '  of these, 5 due later',
      '  4 of them were looked at; each that was played stands for about 3.5',
      '  2 tasks more on paused nodes',
      '  1 node not measured yet: how fast it is is guessed from its weight',
    ]);
  });

  it('say what is held where no node works', () => {
    const idle = {
      replay: { ...replay, tasks: 1, held: 2 },
      prediction: { ...prediction, nodes: [] },
    };
    assert.deepEqual(predictionLines('images', idle, undefined), [
      'images: 1 task, and no active nodes: nothing will run',
      '  2 tasks more on paused nodes',
    ]);
  });

  for (const [holdUp, said] of [
    [{ by: 'rate', limit: 5 }, "the pool's 5 a second"],
    [{ by: 'keyRate', limitKey: 'mail', limit: 2 }, 'mail: 2 a second'],
    [{ by: 'keyConcurrency', limitKey: 'mail\u001b[2J', limit: 3 }, 'mail\\u{1b}[2J: 3 at once'],
    [{ by: 'delay' }, 'tasks due later'],
  ] as const) {
    it(`say what holds the pool up: ${said}`, () => {
      const held = { replay: { ...replay, holdUp: { ...holdUp, leastMs: 8000 } }, prediction };
      const lines = predictionLines('images', held, now).map((line) =>
        line.replace(/ {2,}/g, '  '),
      );
      assert.deepEqual(lines.slice(4, 6), [
        `  held up by  ${said}  -`,
        '  held up for at least  8 s  -',
      ]);
    });
  }

  it('have a table of the tasks of several tenants', () => {
    const group = { by: 'tenant', tasks: 4, meanWaitMs: 500, doneMs: 7000 } as const;
    const groups = [
      { ...group, name: 'acme' },
      { ...group, name: '', tasks: 5 },
    ];
    const grouped = { replay, prediction: { ...prediction, groups } };
    const lines = predictionLines('images', grouped, undefined).map((line) =>
      line.replace(/ {2,}/g, '  '),
    );
    assert.deepEqual(lines.slice(-3), [
      '  tasks with  tasks  wait as it is  done after',
      '  tenant acme  4  500 ms  7 s',
      '  no tenant  5  500 ms  7 s',
    ]);
  });
});

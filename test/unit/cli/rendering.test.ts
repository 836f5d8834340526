import assert from 'node:assert/strict';
import { deadLines } from '../../../core/cli/render/dead.js';
import { doctorLines } from '../../../core/cli/render/doctor.js';
import { duration } from '../../../core/cli/render/duration.js';
import { moment } from '../../../core/cli/render/moment.js';
import { serverLines } from '../../../core/cli/render/server.js';
import type { DoctorReport, Finding } from '../../../core/domain/doctor.js';
import { sentence } from '../../../core/domain/sentence.js';
import { makeTaskId } from '../../../core/redis/taskIds.js';
import type { ServerReport } from '../../../core/redis/serverReport.js';

const incurable: Finding = {
  kind: 'orphan-body',
  partition: 1,
  id: makeTaskId(1, '7'),
  detail: sentence('The task {0} is lost.', '1-7'),
  confirmed: true,
  fixed: false,
};
const finding: Finding = { ...incurable, repair: sentence('It is found.') };

function report(findings: Finding[], others: Partial<DoctorReport> = {}): DoctorReport {
  const fixed = findings.filter((one) => one.fixed).length;
  const counts = { found: findings.length, fixed, tasksLookedAt: 1 };
  return { findings, ...counts, unchecked: [], cancelled: false, ...others };
}

describe("the doctor's lines", () => {
  const before = 'orphan-body, partition 1, task 1-7: The task 1-7 is lost. ';
  for (const [what, one, fix, wanted] of [
    ['what could be done', finding, false, 'With --fix: It is found.'],
    ['what was done', { ...finding, fixed: true }, true, 'Mended: It is found.'],
    ['what was not done', finding, true, 'Not mended: It is found.'],
    ['what cannot be done', incurable, true, 'It cannot be mended.'],
    [
      'what is only suspected',
      { ...finding, confirmed: false },
      true,
      'It is only suspected, and left as it is.',
    ],
  ] as const) {
    it(`say ${what}`, () => assert.equal(doctorLines(report([one]), fix)[0], before + wanted));
  }

  it('name the node', () => {
    const [line] = doctorLines(report([{ ...finding, node: 'gpu-1' }]), false);
    assert.match(line ?? '', /^orphan-body, partition 1, node gpu-1, task 1-7: /);
  });

  it('end with a line that counts', () => {
    const last = (...args: Parameters<typeof report>) => doctorLines(report(...args), true).at(-1);
    assert.equal(last([]), 'Looked at 1 task, 0 findings');
    assert.equal(
      last([finding, { ...finding, fixed: true }], { tasksLookedAt: 5 }),
      'Looked at 5 tasks, 2 findings, 1 mended, 1 left',
    );
    assert.equal(last([], { cancelled: true }), 'Cancelled: looked at 1 task, 0 findings');
  });

  it('tell of what is not listed, and of what was not looked at', () => {
    const unchecked = [sentence('What {0} holds is too much.', 'a')];
    const others = { found: 1200, fixed: 1, unchecked };
    assert.deepEqual(doctorLines(report([{ ...finding, fixed: true }], others), true).slice(1), [
      '... and 1199 more findings.',
      'not looked at: What a holds is too much.',
      'Looked at 1 task, 1200 findings, 1 mended, 1199 left, 1 not looked at',
    ]);
  });
});

describe("the server's lines", () => {
  const server: ServerReport = {
    version: 'Redis 7.2.0',
    role: 'primary',
    persistence: {
      aof: { enabled: true, lastWriteOk: true, fsync: 'everysec' },
      rdb: { enabled: true, lastSaveAtMs: 0, lastSaveOk: true, changesSinceSave: 1 },
      survivesRestart: true,
    },
    replicas: [{ address: 'r:1', isOnline: true, lagBytes: 14, lastHeardSecondsAgo: 0 }],
    memory: { usedBytes: 3 * 1024 * 1024, maxBytes: 0, policy: 'noeviction' },
  };

  it('tell how safe it is', () => {
    assert.deepEqual(serverLines('redis://there', server), [
      'Redis 7.2.0 at redis://there, primary',
      '  append-only file: on, fsync everysec',
      '  snapshots: on, last at 1970-01-01T00:00:00Z, 1 change since',
      '  replica: r:1, online, 14 bytes behind, heard of 0 s ago',
      '  memory: 3.0 MiB used, no limit, noeviction',
    ]);
  });

  it('tell what is wrong with it', () => {
    const lines = serverLines('redis://there', {
      ...server,
      persistence: {
        aof: { enabled: true, lastWriteOk: false },
        rdb: { lastSaveAtMs: NaN, lastSaveOk: false, changesSinceSave: 2 },
        survivesRestart: false,
      },
      replicas: [{ address: 'r:1', isOnline: false, lagBytes: 1, lastHeardSecondsAgo: 9 }],
      memory: { usedBytes: 1, maxBytes: 2 * 1024 * 1024, policy: 'allkeys-lru' },
    });
    assert.deepEqual(lines.slice(1), [
      '  append-only file: on, the last write FAILED',
      '  snapshots: this user may not see whether they are on, last at -, 2 changes since, the last one FAILED',
      '  replica: r:1, NOT online, 1 byte behind, heard of 9 s ago',
      '  memory: 0.0 MiB used, at most 2.0 MiB, allkeys-lru',
      '  warning: neither AOF nor snapshots: what it holds is gone when it stops',
      '  warning: allkeys-lru deletes keys when memory is full: no place for tasks',
    ]);
  });
});

describe('the lines of dead tasks', () => {
  it('show the first line of an error, and what is not known as a dash', () => {
    const row = { priority: 0, cost: 1, bodyBytes: 9 } as const;
    const failure = { attempts: 3, lastError: 'Error: no\n at', lastFailedAtMs: 0, node: 'a' };
    const rows = [
      { ...row, id: makeTaskId(0, '1'), name: 'mail', at: { state: 'dead', diedAtMs: 0 }, failure },
      { ...row, id: makeTaskId(0, '2'), name: undefined, at: { state: 'dead', diedAtMs: NaN } },
    ] as const;
    assert.deepEqual(deadLines({ rows, total: 9, next: 2 }), [
      'task  name  died at               attempts  last error',
      '0-1   mail  1970-01-01T00:00:00Z  3         Error: no',
      '0-2   -     -                     0         -',
      '2 shown, 9 dead in all; the next ones: --offset 2',
    ]);
  });
});

it('a moment far away is a dash', () => assert.equal(moment(8.64e15 + 1), '-'));

describe('a time span', () => {
  for (const [ms, text] of [
    [undefined, '-'],
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1 s'],
    [90_500, '1 min 30 s'],
    [3_600_000, '1 h'],
    [3_661_000, '1 h 1 min'],
    [26 * 3_600_000, '1 d 2 h'],
    [40 * 86_400_000, '40 d'],
  ] as const) {
    it(`is ${text}`, () => assert.equal(duration(ms), text));
  }
});

import assert from 'node:assert/strict';
import { DEFAULT_POOL_SETTINGS } from '../../../core/domain/pool.js';
import {
  checkNodeOptions,
  checkPartitions,
  checkSettings,
  readLabels,
} from '../../../core/domain/settings.js';

describe('settings', () => {
  it('take their own defaults, and both ends of each range', () => {
    checkSettings(DEFAULT_POOL_SETTINGS);
    checkSettings({});
    for (const window of [0, 0.5, 1_000_000, 'unlimited'] as const) checkSettings({ window });
    for (const heartbeatTimeoutMs of [100, 86_400_000]) checkSettings({ heartbeatTimeoutMs });
    checkPartitions(1);
    checkPartitions(64);
    checkNodeOptions(1, 1e-6);
    checkNodeOptions(10_000, 1_000_000);
  });

  it('name the setting, its value and its range where it is out of range', () => {
    const cases: [object, RegExp][] = [
      [{ window: 1_000_001 }, /window is 1000001; .* from 0 to 1000000/],
      [{ window: NaN }, /window is NaN/],
      [{ window: null }, /window is null/],
      [{ maxAttempts: 1001 }, /maxAttempts is 1001; .* from 1 to 1000/],
      [{ retryDelayMs: '5' }, /retryDelayMs is "5"/],
      [{ heartbeatTimeoutMs: 99 }, /heartbeatTimeoutMs is 99; .* from 100/],
      [{ maxPayloadBytes: 0 }, /maxPayloadBytes is 0/],
      [{ strategy: 'fifo' }, /strategy is "fifo"; it must be one of: least-loaded/],
      [{ windows: 1 }, /no pool setting "windows". Known: strategy, window/],
    ];
    for (const [settings, message] of cases) {
      assert.throws(() => checkSettings(settings), {
        reason: 'invalid-setting',
        message,
      });
    }
    assert.throws(() => checkSettings({ maxBacklog: 3 }, 4), {
      reason: 'invalid-setting',
      message: /maxBacklog is 3; a pool of 4 partitions needs 4 at least, or 0/,
    });
    for (const maxBacklog of [0, 4]) checkSettings({ maxBacklog }, 4);
    assert.throws(() => checkPartitions(65), { message: /partitions is 65; .* from 1 to 64/ });
  });
});

describe('labels of a node', () => {
  it('are not copied where there are too many', () => {
    const withoutEnd = new Array<unknown>(2 ** 32 - 1);
    assert.throws(
      () => readLabels(withoutEnd),
      /^SchedulerError: labels must be a list of at most 16 labels/,
    );
    assert.throws(
      () => readLabels(Object.assign(new Array<unknown>(2), { 1: 'gpu' })),
      /labels must be a list/,
    );
    assert.deepEqual(readLabels(['gpu', 'region=eu']), ['gpu', 'region=eu']);
  });
});

import assert from 'node:assert/strict';
import type { BenchPlan } from '../../bench/core/arguments.js';
import { askedMetrics } from '../../bench/core/measureAll.js';

const plan: BenchPlan = {
  kind: 'run',
  quick: false,
  aof: true,
  rounds: 5,
  json: undefined,
  only: [],
};

describe('metrics of the benchmark', () => {
  it('have the names that others compare by', () => {
    const names = askedMetrics(plan);
    for (const name of [
      ...['bulk-enqueue-100B', 'bulk-enqueue-2KB', 'enqueue-awaited', 'enqueue-100-in-flight'],
      ...['process-1', 'process-10', 'process-100', 'latency-p50-ms', 'latency-p99-ms'],
      ...['end-to-end', 'bytes-waiting', 'bytes-running', 'bytes-ended', 'redis-us-per-task'],
      ...['rebalance-1m-seconds', 'rebalance-1m-worst-ping-ms', 'snapshot-1k-ms', 'page-1m-ms'],
      ...['page-middle-1m-ms', 'idle-worker-rss-bytes', 'nodes-100-us-per-task'],
      ...['partitions-4-per-second', 'bulk-enqueue-100B-aof', 'process-100-aof', 'end-to-end-aof'],
    ]) {
      assert.ok(names.includes(name), name);
    }
    assert.equal(new Set(names).size, names.length);
  });

  it('do not claim in the quick form what it does not do', () => {
    const names = askedMetrics({ ...plan, quick: true });
    assert.deepEqual(
      names.filter((name) => name.includes('1m') || name.includes('100k')),
      [],
    );
    assert.ok(names.includes('rebalance-10k-seconds'));
  });

  it('are those that begin as asked, also with an append-only file', () => {
    const only = ['process-10', 'latency-p99'];
    assert.deepEqual(askedMetrics({ ...plan, only }), [
      'process-10',
      'process-100',
      'latency-p99-ms',
      'process-10-aof',
      'process-100-aof',
    ]);
    assert.deepEqual(askedMetrics({ ...plan, only, aof: false }), [
      'process-10',
      'process-100',
      'latency-p99-ms',
    ]);
    assert.deepEqual(askedMetrics({ ...plan, only: ['rocess'] }), []);
  });
});

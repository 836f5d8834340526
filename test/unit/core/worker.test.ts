import assert from 'node:assert/strict';
import { CallsUnderWay } from '../../../core/worker/callsUnderWay.js';
import { HeldTasks } from '../../../core/worker/held.js';
import { pause, repeat } from '../../../core/worker/repeat.js';
import { runTask } from '../../../core/worker/runTask.js';
import { StopSwitch } from '../../../core/worker/stopSwitch.js';
import { Signal } from '../../../core/worker/signal.js';
import { SchedulerError } from '../../../core/domain/errors.js';
import { sentence } from '../../../core/domain/sentence.js';
import type { TaskId } from '../../../core/domain/task.js';

describe('HeldTasks', () => {
  const hold = (held: HeldTasks, token: string) => {
    const stop = new StopSwitch();
    held.add(token, stop);
    return stop;
  };
  const no = { kind: 'failed', retry: true, error: 'no' } as const;

  it('counts what runs and what has ended', () => {
    const held = new HeldTasks();
    const stop = hold(held, '1');
    hold(held, '2');
    held.end('1', stop, { kind: 'completed' });
    assert.deepEqual([held.running, held.unsettled, held.tokens()], [1, 1, ['1', '2']]);
  });

  it('lists the settles to send, and lets go of them once they were sent', () => {
    const held = new HeldTasks();
    held.end('1', hold(held, '1'), { kind: 'completed' });
    held.end('2', hold(held, '2'), no);
    const settlements = held.settlements();
    held.end('3', hold(held, '3'), { kind: 'completed' });

    held.drop(settlements);

    const failed = [{ token: '2', retry: true, error: 'no' }];
    assert.deepEqual(settlements, { completed: ['1'], failed });
    assert.deepEqual(held.settlements(), { completed: ['3'], failed: [] });
  });

  it('sends a settle once at a time, and again where nobody knows whether it arrived', () => {
    const held = new HeldTasks();
    held.end('1', hold(held, '1'), { kind: 'completed' });
    const settlements = held.settlements();
    assert.deepEqual([held.settlements().completed, held.unsettled], [[], 0]);

    held.keep(settlements);

    assert.deepEqual([held.settlements().completed, held.running], [['1'], 0]);
  });

  it('does not let go of a task that has come back while its settle was under way', () => {
    const held = new HeldTasks();
    held.end('1', hold(held, '1'), { kind: 'completed' });
    const settlements = held.settlements();
    held.forfeit(['1'], new Error('lost'));
    hold(held, '1');

    held.drop(settlements);
    held.keep(settlements);

    assert.deepEqual([held.tokens(), held.running, held.unsettled], [['1'], 1, 0]);
  });

  it('sends at most 1000 settles at once', () => {
    const held = new HeldTasks();
    for (let i = 0; i < 1500; i++) held.end(`${i}`, hold(held, `${i}`), { kind: 'completed' });
    const first = held.settlements();
    assert.equal(first.completed.length, 1000);
    held.drop(first);
    assert.equal(held.settlements().completed.length, 500);
  });

  it('aborts tasks whose lease is gone, and does not hear of their end', () => {
    const held = new HeldTasks();
    const gone = hold(held, '1');
    const kept = hold(held, '2');
    const reason = new Error('lost');

    held.forfeit(['1'], reason);

    assert.equal(gone.signal.reason, reason);
    assert.equal(kept.signal.aborted, false);
    assert.equal(held.end('1', gone, { kind: 'completed' }), false);
    assert.deepEqual(held.tokens(), ['2']);
  });

  it('tells which leases are as they were, and not those that are being settled or have come back', () => {
    const held = new HeldTasks();
    for (const token of ['runs', 'ends', 'settles', 'returns']) hold(held, token);
    held.end('settles', hold(held, 'settles'), { kind: 'completed' });
    held.settlements();
    const noted = held.leases();
    held.forfeit(['returns'], new Error('lost'));
    hold(held, 'returns');
    held.end('ends', hold(held, 'ends'), { kind: 'completed' });
    held.settlements();

    const still = ['runs', 'ends', 'settles', 'returns'].filter((token) =>
      held.isStill(token, noted),
    );

    assert.deepEqual([...noted.keys()], ['runs', 'ends', 'returns']);
    assert.deepEqual(still, ['runs']);
  });

  it('does not take the end of an earlier lease for the end of the present one', () => {
    const held = new HeldTasks();
    const earlier = hold(held, '1');
    held.forfeit(['1'], new Error('lost'));
    const present = hold(held, '1');

    assert.equal(held.end('1', earlier, no), false);
    assert.equal(held.end('1', present, { kind: 'completed' }), true);
  });
});

describe('CallsUnderWay', () => {
  const open = (reported: unknown[] = []) => {
    const ending = new AbortController();
    const calls = new CallsUnderWay(
      ending.signal,
      (error) => reported.push(error),
      () => undefined,
    );
    return { calls, ending };
  };

  it('is full with two, and counts what they ask for until they end', async () => {
    const { calls } = open();
    let end: (() => void) | undefined;
    calls.start(3, () => new Promise((resolve) => (end = resolve)));
    assert.deepEqual([calls.areFull, calls.asked], [false, 3]);
    calls.start(4, () => Promise.resolve());
    assert.deepEqual([calls.areFull, calls.asked], [true, 7]);

    await new Promise(setImmediate);
    assert.deepEqual([calls.areFull, calls.asked], [false, 3]);
    end?.();
    await calls.ended();
    assert.equal(calls.asked, 0);
  });

  it('tells once of two that fail together, and holds back until it ends or some time has passed', async () => {
    const reported: unknown[] = [];
    const { calls, ending } = open(reported);
    const fault = new SchedulerError('connection-lost', sentence('No connection.'));
    for (let i = 0; i < 2; i++) calls.start(1, () => Promise.reject(fault));
    await calls.ended();
    let isCalm = false;
    const calm = calls.calm().then(() => (isCalm = true));
    await new Promise(setImmediate);
    assert.deepEqual([reported, isCalm], [[fault], false]);

    ending.abort();
    await calm;
  });
});

describe('StopSwitch', () => {
  it('makes an aborted signal where it was stopped before anyone asked', () => {
    const stop = new StopSwitch();
    const reason = new Error('lost');
    stop.abort(reason);
    stop.abort(new Error('again'));
    assert.equal(stop.signal.reason, reason);
  });

  it('aborts the signal that was asked for, and tells the listener once', () => {
    const stop = new StopSwitch();
    const heard: unknown[] = [];
    stop.onAbort((reason) => heard.push(reason));
    const { signal } = stop;
    const reason = new Error('lost');
    stop.abort(reason);
    stop.abort(reason);
    assert.deepEqual([signal.reason, heard], [reason, [reason]]);
  });
});

describe('Signal', () => {
  it('wakes the one who waits', async () => {
    const signal = new Signal();
    const waiting = signal.wait();
    signal.raise();
    await waiting;
  });

  it('is remembered when it is raised before the wait, once', async () => {
    const signal = new Signal();
    signal.raise();
    signal.raise();
    await signal.wait();
    let woken = false;
    const waiting = signal.wait().then(() => (woken = true));
    await new Promise(setImmediate);
    assert.equal(woken, false);
    signal.raise();
    await waiting;
  });

  it('waits no longer than it is told', async () => {
    await new Signal().wait(1);
  });
});

describe('repeat', () => {
  it('never does two rounds at once, and stops after the one under way', async () => {
    let rounds = 0;
    let finish: (() => void) | undefined;
    const started = new Signal();
    const once = () => 1;
    const repeated = repeat(once, () => {
      rounds += 1;
      started.raise();
      return new Promise((resolve) => (finish = resolve));
    });
    await started.wait();
    let stopped = false;
    const stopping = repeated.stop().then(() => (stopped = true));
    await new Promise(setImmediate);
    assert.equal(stopped, false);

    finish?.();
    await stopping;

    assert.equal(rounds, 1);
  });

  it('ends a pause at once when it is aborted, before or during it', async () => {
    const abort = new AbortController();
    const during = pause(60_000, abort.signal);
    abort.abort();
    await during;
    await pause(60_000, abort.signal);
  });
});

describe('runTask', () => {
  const attempt = (body: string) => ({ id: '0-1' as TaskId, body, number: 1 });
  const run = (body: string, handler: () => unknown, stop = new StopSwitch()) =>
    runTask(attempt(body), { handler }, stop, () => undefined);

  it('completes where the handler returns, at once or later', async () => {
    assert.deepEqual(await run('{"name":"x"}', () => 5), { kind: 'completed' });
    assert.deepEqual(await run('{"name":"x"}', () => Promise.resolve()), { kind: 'completed' });
  });

  it('fails with the name and message of an error that has no stack', async () => {
    const error = Object.assign(new RangeError('too far'), { stack: undefined });
    const outcome = await run('{"name":"x"}', () => Promise.reject(error));
    assert.deepEqual(outcome, { kind: 'failed', retry: true, error: 'RangeError: too far' });
  });

  for (const [what, thrown] of [
    ['an object without toString', Object.create(null) as unknown],
    ['a symbol', Symbol('s')],
    ['undefined', undefined],
    [
      'an error whose stack cannot be read',
      Object.defineProperty(new Error('x'), 'stack', { get: () => assert.fail() }),
    ],
    ['an error whose stack is a number', Object.assign(new Error('x'), { stack: 5 })],
  ] as const) {
    it(`fails the attempt where the handler throws ${what}`, async () => {
      const outcome = await run('{"name":"x"}', () => {
        throw thrown;
      });
      assert.ok(outcome.kind === 'failed' && outcome.retry && outcome.error.length > 0);
    });
  }

  it('sends no more of an error than is kept of it', async () => {
    const outcome = await run('{"name":"x"}', () => Promise.reject(new Error('e'.repeat(1e6))));
    assert.ok(outcome.kind === 'failed' && outcome.error.length === 4096);
  });

  it('does not try a body again that is no task', async () => {
    const outcome = await run('{"nome":"x"}', () => assert.fail('it must not run'));
    assert.ok(outcome.kind === 'failed' && !outcome.retry);
  });

  it('fails as soon as it is aborted, whatever the handler does', async () => {
    const stop = new StopSwitch();
    const running = run('{"name":"x"}', () => new Promise(() => undefined), stop);
    stop.abort(new Error('the lease is gone'));
    const outcome = await running;
    assert.match(outcome.kind === 'failed' ? outcome.error : '', /the lease is gone/);
  });
});

import assert from 'node:assert/strict';
import { retryDelayMs } from '../../../extension/store/backoff.js';
import { LiveLoop } from '../../../extension/store/liveLoop.js';
import { VirtualTimers } from './virtualTimers.js';

/** An action whose runs end when the test says so. */
function slowAction() {
  const ends: (() => void)[] = [];
  const runs = { started: 0, atOnce: 0, mostAtOnce: 0 };
  const action = async (): Promise<number> => {
    runs.started += 1;
    runs.atOnce += 1;
    runs.mostAtOnce = Math.max(runs.mostAtOnce, runs.atOnce);
    await new Promise<void>((resolve) => ends.push(resolve));
    runs.atOnce -= 1;
    return 500;
  };
  return { action, runs, end: async () => (ends.shift()?.(), settle()) };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the live loop', () => {
  it('waits after a run has ended, as long as the run says', async () => {
    const timers = new VirtualTimers();
    const { action, runs, end } = slowAction();
    new LiveLoop(action, timers).resume();
    assert.equal(timers.waits.length, 0);
    await end();
    assert.deepEqual(
      timers.waits.map(({ delayMs }) => delayMs),
      [500],
    );
    timers.fire();
    assert.equal(runs.started, 2);
  });

  it('never runs twice at once, however often it is asked to', async () => {
    const timers = new VirtualTimers();
    const { action, runs, end } = slowAction();
    const loop = new LiveLoop(action, timers);
    loop.resume();
    const asked = [loop.runNow(), loop.runNow(), loop.runNow()];
    await end();
    await end();
    await Promise.all(asked);
    assert.deepEqual(runs, { started: 2, atOnce: 0, mostAtOnce: 1 });
  });

  it('runs again for who asks while a run is under way', async () => {
    const { action, runs, end } = slowAction();
    const loop = new LiveLoop(action, new VirtualTimers());
    loop.resume();
    let isDone = false;
    const asked = loop.runNow().then(() => (isDone = true));
    await end();
    assert.equal(isDone, false);
    await end();
    await asked;
    assert.equal(runs.started, 2);
  });

  it('starts nothing while it pauses', async () => {
    const timers = new VirtualTimers();
    const { action, runs, end } = slowAction();
    const loop = new LiveLoop(action, timers);
    loop.resume();
    loop.pause();
    await end();
    assert.equal(timers.waits.length, 0);
    loop.resume();
    assert.equal(runs.started, 2);
  });

  it('runs once when it is asked to while it pauses', async () => {
    const timers = new VirtualTimers();
    const { action, end } = slowAction();
    const asked = new LiveLoop(action, timers).runNow();
    await end();
    await asked;
    assert.equal(timers.waits.length, 0);
  });
});

describe('a server that is away', () => {
  it('is tried ever more slowly', () => {
    const delays = [1, 2, 3, 6, 7, 100].map((failures) => retryDelayMs('unreachable', failures));
    assert.deepEqual(delays, [1000, 2000, 4000, 30_000, 30_000, 30_000]);
  });

  it('is not sent wrong credentials again', () =>
    assert.equal(retryDelayMs('wrong-credentials', 1), undefined));
});

import assert from 'node:assert/strict';
import { lateProgress, type OngoingWork } from '../../../extension/ui/lateProgress.js';
import type { Progress } from '../../../extension/ui/ui.js';
import { VirtualTimers } from './virtualTimers.js';

/** Work that ends when the test says so, and where its progress is shown. */
function startWork() {
  const timers = new VirtualTimers();
  const shown: OngoingWork[] = [];
  let progress: Progress | undefined;
  let end: ((result: string | Error) => void) | undefined;
  const result = lateProgress(
    (given) => {
      progress = given;
      return new Promise<string>((resolve, reject) => {
        end = (how) => (typeof how === 'string' ? resolve(how) : reject(how));
      });
    },
    (work) => void shown.push(work),
    timers,
  );
  return {
    ...{ timers, shown, result },
    progress: () => progress ?? assert.fail('the work has not begun'),
    end: (how: string | Error) => end?.(how),
  };
}

/** What a notification would have been told. */
function listenTo(work: OngoingWork | undefined): string[] {
  const told: string[] = [];
  work?.listen((done, total) => told.push(`${done}/${total}`));
  return told;
}

describe('late progress', () => {
  it('begins the work at once, and shows nothing where it ends soon', async () => {
    const { timers, shown, result, progress, end } = startWork();
    progress().report(1, 2);
    assert.deepEqual(
      timers.waits.map(({ delayMs }) => delayMs),
      [500],
    );
    end('done');
    assert.equal(await result, 'done');
    assert.deepEqual([timers.waits.length, shown.length], [0, 0]);
  });

  it('shows work that goes on, with what it has told already and tells after that', async () => {
    const { timers, shown, result, progress, end } = startWork();
    progress().report(1, 4);
    progress().report(2, 4);
    timers.fire();
    const told = listenTo(shown[0]);
    progress().report(3, 4);
    assert.deepEqual([shown.length, told], [1, ['2/4', '3/4']]);
    end('done');
    assert.equal(await result, 'done');
    await shown[0]?.ended;
  });

  it('can be cancelled where it is shown', async () => {
    const { timers, shown, result, progress, end } = startWork();
    timers.fire();
    assert.equal(progress().signal.aborted, false);
    shown[0]?.cancel();
    assert.equal(progress().signal.aborted, true);
    end('cancelled');
    assert.equal(await result, 'cancelled');
  });

  it('fails as the work does, shown or not; what is shown ends then, too', async () => {
    const soon = startWork();
    soon.end(new Error('soon'));
    await assert.rejects(soon.result, /soon/);
    assert.equal(soon.timers.waits.length, 0);

    const late = startWork();
    late.timers.fire();
    late.end(new Error('late'));
    await assert.rejects(late.result, /late/);
    await late.shown[0]?.ended;
  });
});

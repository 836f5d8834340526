import assert from 'node:assert/strict';
import { inflictAll, type Infliction } from '../../chaos/inflictAll.js';

describe('inflictAll', () => {
  it('lets nothing be befallen by a fault before the one before is healed', async () => {
    const log: string[] = [];
    let heal: () => void = () => undefined;
    const healed = new Promise<void>((resolve) => (heal = resolve));
    const faults = [
      fault('Redis dies', 'Redis', 0, () => healed.then(() => void log.push('healed'))),
      fault('Redis dies again', 'Redis', 1),
      // it comes last, and ends the wait of the one before
      fault('a worker dies', 'worker 1', 20, () => Promise.resolve().then(heal)),
    ];
    await inflictAll(
      faults,
      run({ say: (line) => void log.push(line.replace(/^[\d.]+ s: /, '')) }),
    );
    assert.deepEqual(log, ['Redis dies', 'a worker dies', 'healed', 'Redis dies again']);
  });

  it('gives up at the first one that fails, and waits for those under way', async () => {
    const log: string[] = [];
    const giving = new AbortController();
    const { signal } = giving;
    const onAbort = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve());
    });
    const faults = [
      fault('slow', 'worker 1', 0, () => onAbort.then(() => void log.push('healed'))),
      fault('waits for slow', 'worker 1', 1, () => Promise.resolve(void log.push('too late'))),
      fault('fails', 'Redis', 5, () => Promise.reject(new Error('it did not come back'))),
      fault('later', 'Redis', 60_000, () => Promise.resolve(void log.push('too late'))),
    ];
    const giveUp = (reason: unknown): void => giving.abort(reason);
    await assert.rejects(inflictAll(faults, run({ signal, giveUp })), /it did not come back/);
    assert.deepEqual(log, ['healed']);
  });
});

interface FaultOfTest {
  readonly said: string;
  readonly befalls: string;
  readonly atMs: number;
  readonly act: () => Promise<void>;
}

function fault(
  said: string,
  befalls: string,
  atMs: number,
  act: () => Promise<void> = () => Promise.resolve(),
): FaultOfTest {
  return { said, befalls, atMs, act };
}

function run(options: Partial<Infliction<FaultOfTest>>): Infliction<FaultOfTest> {
  return {
    lastsMs: 0,
    inflict: ({ act }) => act(),
    say: () => undefined,
    signal: new AbortController().signal,
    giveUp: () => undefined,
    ...options,
  };
}

import assert from 'node:assert/strict';
import type { Bench } from '../../bench/core/bench.js';
import { inRounds, type RoundsOptions } from '../../bench/core/measure.js';

describe('rounds of a benchmark', () => {
  it('are interleaved, each begins with another, and the warm-up is not counted', async () => {
    const { order, rounds } = await run({}, { contestants: ['ours', 'bullmq', 'bee'] });
    assert.deepEqual(order, [
      ...['ours', 'bullmq', 'bee'],
      ...['bullmq', 'bee', 'ours'],
      ...['bee', 'ours', 'bullmq'],
    ]);
    assert.deepEqual(rounds, [
      { bullmq: { m: 4 }, bee: { m: 5 }, ours: { m: 6 } },
      { bee: { m: 7 }, ours: { m: 8 }, bullmq: { m: 9 } },
    ]);
  });

  it('keep their order where it matters', async () => {
    const options: RoundsOptions = { contestants: ['ours', 'limit'], rotated: false, warmUps: 0 };
    const { order } = await run({}, options);
    assert.deepEqual(order, ['ours', 'limit', 'ours', 'limit']);
  });

  it('have no warm-up in the quick form', async () => {
    const { order } = await run({ quick: true, rounds: 1 }, { contestants: ['ours'], warmUps: 3 });
    assert.deepEqual(order, ['ours']);
  });

  it('empty Redis before each sample, unless it is to stay', async () => {
    assert.equal((await run({}, { contestants: ['ours', 'bee'] })).emptied, 6);
    assert.equal((await run({}, { contestants: ['ours', 'bee'], emptied: false })).emptied, 0);
  });

  it('end at a stop', async () => {
    const signal = AbortSignal.abort(new Error('Stopped.'));
    await assert.rejects(run({ signal }, {}), { message: 'Stopped.' });
  });
});

async function run(changes: Partial<Bench>, options: RoundsOptions) {
  let emptied = 0;
  const order: string[] = [];
  const empty = () => Promise.resolve(void (emptied += 1));
  const bench: Bench = {
    // the rounds use nothing else of it
    server: { empty } as Bench['server'],
    quick: false,
    rounds: 2,
    warmUps: 1,
    say: () => undefined,
    signal: new AbortController().signal,
    ...changes,
  };
  const sampleOf = (name: string) => Promise.resolve({ m: order.push(name) });
  const rounds = await inRounds(bench, sampleOf, options);
  return { order, rounds, emptied };
}

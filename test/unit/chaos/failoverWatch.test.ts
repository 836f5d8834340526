import assert from 'node:assert/strict';
import { FailoverWatch, type Primaries } from '../../chaos/servers/failoverWatch.js';

describe('the watch for failovers', () => {
  /** What it notices when its looks find these primaries, one after the other. */
  const noticed = async (...looks: Primaries[]): Promise<number> => {
    let failovers = 0;
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => (end = resolve));
    const watch = new FailoverWatch(
      () => {
        const found = looks.shift();
        if (found === undefined) end();
        return Promise.resolve(found ?? []);
      },
      (fromMs, toMs) => {
        assert.ok(fromMs <= toMs);
        failovers += 1;
      },
    );
    watch.start();
    await over;
    await watch.stop();
    return failovers;
  };

  it('notices that another has taken over, whatever it saw in between', async () => {
    assert.equal(await noticed([1], [2]), 1);
    assert.equal(await noticed([1], [1, 2], [], [2]), 1);
    assert.equal(await noticed([1], [2], [1, 2], [1]), 2);
  });

  it('notices none where the same server is the primary afterwards', async () => {
    assert.equal(await noticed([1], [], [1, 2], [1]), 0);
    assert.equal(await noticed([1, 2], [], [1]), 0);
  });
});

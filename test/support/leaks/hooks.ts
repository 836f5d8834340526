import type { Context, Suite } from 'mocha';
import { leaksSince, nothingOpened, whatIsOpen, type Opened } from './findLeaks.js';
import { keptByHarness, trackResources } from './openResources.js';

/** How long what a suite has closed may take to be gone; the variable is for the tests of this. */
const settleMs = Number(process.env['REDISPATCH_SETTLE_MS'] ?? 2_000);
const lookEveryMs = 20;

let known: Opened = nothingOpened;

/**
 * Root hooks of every mocha run (`.mocharc.json`): fail each outermost suite after which a connection, a server, a
 * timer or a child process is open that was not before it, and name it. What the harness itself keeps for a whole
 * run is opened through `keptByHarness`.
 */
export const mochaHooks = {
  async beforeAll(this: Context): Promise<void> {
    const root = this.test?.parent;
    for (const suite of root?.suites ?? []) checkAfter(suite, `"${suite.title}"`);
    // the last hook of all: behind those by which files end what they share
    if (root !== undefined) checkAfter(root, 'tests outside any suite');
    this.timeout(0);
    known = await whatIsOpen();
  },
};

trackResources();

function checkAfter(suite: Suite, name: string): void {
  suite.afterAll('has left nothing open', async function (this: Context) {
    // mocha's own timer would be one more
    this.timeout(0);
    const leaks = await settledLeaks();
    known = await whatIsOpen();
    if (leaks.length > 0) throw new Error(`Left open by ${name}:\n  ${leaks.join('\n  ')}`);
  });
}

/** The leaks that are still there when all has had the time to close. */
async function settledLeaks(): Promise<string[]> {
  for (const deadline = performance.now() + settleMs; ;) {
    const leaks = leaksSince(known, await whatIsOpen());
    if (leaks.length === 0 || performance.now() > deadline) return leaks;
    await new Promise<void>((resolve) => {
      keptByHarness(() => setTimeout(resolve, lookEveryMs));
    });
  }
}

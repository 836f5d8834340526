/**
 * Runs the test suites: `tsx test/run.ts [unit] [redis] [histories] [vscode] [ui]`, by default all of them.
 *
 * The last line is `N passed, N failed`. A suite that cannot run, crashes, runs no test, or does not
 * end by itself counts as one failure more. The exit code is 0 only when nothing failed.
 * `REDISPATCH_GREP` chooses tests by a part of their name.
 */
import { constants } from 'node:os';
import { runVscodeSuite } from './host/vscodeSuite.js';
import { ensureCodeServer } from './setup/codeServer.js';
import { chromium, ensureTools, redis } from './setup/tools.js';
import { runMochaSuite } from './support/mochaSuite.js';
import { startBeside, type Tally } from './support/suitesBeside.js';
import { type SuiteLimits, waitForEnd } from './support/waitForEnd.js';

const suites = {
  unit: (limits: SuiteLimits) => runMochaSuite('test/unit/**/*.test.ts', limits),
  redis: (limits: SuiteLimits) =>
    runMochaSuite(
      'test/redis/{*.test.ts,!(model|fuzz|doctor|properties|simulation)/**/*.test.ts}',
      limits,
    ),
  histories: (limits: SuiteLimits) =>
    runMochaSuite('test/redis/{model,fuzz,doctor,properties,simulation}/**/*.test.ts', limits),
  vscode: runVscodeSuite,
  ui: (limits: SuiteLimits) => runMochaSuite('test/ui/**/*.test.ts', limits),
};

type SuiteName = keyof typeof suites;

/** These run beside the suite of Redis, which takes longest, where it runs. The ui suite wants the machine to itself. */
const beside: readonly SuiteName[] = ['unit', 'histories', 'vscode'];

const timeoutMs = 10 * 60_000;

function isSuite(name: string): name is SuiteName {
  return Object.hasOwn(suites, name);
}

/** Gets what the suites need beforehand: within a test, its time-out would cut an install short. */
async function setUp(names: readonly SuiteName[]): Promise<void> {
  await ensureTools(names.includes('ui') ? [redis, chromium] : [redis]);
  if (names.includes('ui')) {
    await ensureCodeServer();
  }
}

async function runSuite(name: SuiteName, signal: AbortSignal): Promise<Tally> {
  console.log(`\n=== ${name} ===`);
  try {
    const { passed, failed, ended } = await suites[name]({ timeoutMs, signal });
    if (!ended) {
      console.error(`The suite "${name}" did not end as it should: one failure more.`);
    } else if (passed + failed === 0) {
      console.error(`The suite "${name}" ran no test: one failure.`);
    }
    return { passed, failed: failed + (ended && passed + failed > 0 ? 0 : 1) };
  } catch (cause) {
    console.error(`The suite "${name}" gave no result: one failure.`);
    console.error(cause instanceof Error ? `${cause.name}: ${cause.message}` : cause);
    return { passed: 0, failed: 1 };
  }
}

/** Runs suites, one after the other but for those that run beside another. */
async function runSuites(names: readonly SuiteName[], signal: AbortSignal): Promise<Tally> {
  const aside = names.includes('redis') ? names.filter((name) => beside.includes(name)) : [];
  const [first, ...rest] = names.filter((name) => !aside.includes(name));
  const finish = aside.length > 0 ? await startBeside(aside, { timeoutMs, signal }) : undefined;
  const tallies = first === undefined ? [] : [await runSuite(first, signal)];
  if (finish !== undefined) tallies.push(await finish());
  for (const name of rest) if (!signal.aborted) tallies.push(await runSuite(name, signal));
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
  };
}

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.filter((name) => !isSuite(name));
  if (unknown.length > 0) {
    console.error(`No suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}.`);
    return 2;
  }
  const names = Object.keys(suites)
    .filter(isSuite)
    .filter((name) => args.length === 0 || args.includes(name));
  const stop = new AbortController();
  let stoppedBy: 'SIGHUP' | 'SIGINT' | 'SIGTERM' | undefined;
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stoppedBy = signal;
      stop.abort();
    });
  }
  const { passed, failed } = await waitForEnd(setUp(names), {
    timeoutMs,
    signal: stop.signal,
  }).then(
    () => runSuites(names, stop.signal),
    (cause: unknown) => {
      console.error(cause instanceof Error ? `${cause.name}: ${cause.message}` : cause);
      return { passed: 0, failed: names.length };
    },
  );
  console.log(`\n${passed} passed, ${failed} failed`);
  return stoppedBy === undefined ? Math.min(failed, 1) : 128 + constants.signals[stoppedBy];
}

process.exit(await main(process.argv.slice(2)));

import { format } from 'node:util';
import type { BrowserContext } from 'playwright-core';
import { countsVariable, readCounts } from '../support/testCounts.js';
import { SuiteError } from '../support/suiteError.js';
import { markVariable, withoutMark } from '../support/testConsole.js';
import { waitForEnd } from '../support/waitForEnd.js';
import { type BrowserHost, startBrowserHost } from './browserHost.js';
import { launchChromium } from './chromium.js';
import type { ExtensionTests } from './extensionTests.js';

const viewport = { width: 1280, height: 800 };
const mark = 'redispatch-tests:';
const keptLogLines = 30;

/**
 * Runs tests in the extension host of a VS Code server, whose window a headless Chromium shows.
 *
 * @throws {SetupError} When code-server or Chromium is missing and cannot be installed.
 * @throws {HostError} `start-failed`.
 * @throws {SuiteError} With the end of the window's own log in the message.
 */
export async function runTestsInBrowser(tests: ExtensionTests, countsFile: string): Promise<void> {
  const host = await startBrowserHost({
    forTests: true,
    settings: tests.settings ?? {},
    env: { ...tests.env, [countsVariable]: countsFile, [markVariable]: mark },
  });
  const windowLog: string[] = [];
  try {
    const browser = await launchChromium(host, viewport);
    try {
      await waitForEnd(showTests(host, browser, tests, windowLog), tests);
    } finally {
      await browser.close();
    }
    if (readCounts(countsFile) === undefined) {
      throw new SuiteError('lost', 'VS Code ended without running the tests.');
    }
  } catch (cause) {
    throw withLog(cause, windowLog);
  } finally {
    await host.stop();
  }
}

/** Opens the window, and forwards what the tests log until VS Code says that they are done. */
async function showTests(
  host: BrowserHost,
  browser: BrowserContext,
  tests: ExtensionTests,
  windowLog: string[],
): Promise<void> {
  const page = browser.pages()[0] ?? (await browser.newPage());
  await page.exposeFunction('codeAutomationLog', (_level: string, args: unknown[]) => {
    const line = withoutMark(args[0], mark);
    if (line !== undefined) {
      console.log(line);
    } else if (windowLog.push(format(...args)) > keptLogLines) {
      windowLog.shift();
    }
  });
  const done = new Promise<void>((resolve, reject) => {
    page.exposeFunction('codeAutomationExit', () => resolve()).catch(reject);
    void lost(host, browser).then(reject);
  });
  await Promise.all([page.goto(host.url({ folder: tests.workspace, ...tests })), done]);
}

/** Resolves with the error when the server or the browser is gone. */
async function lost(host: BrowserHost, browser: BrowserContext): Promise<SuiteError> {
  const gone = await Promise.race([
    host.ended.then(() => 'The VS Code server ended'),
    new Promise<string>((resolve) => browser.once('close', () => resolve('The browser closed'))),
    new Promise<string>((resolve) => {
      browser.pages()[0]?.once('crash', () => resolve('The browser page crashed'));
    }),
  ]);
  return new SuiteError('lost', `${gone} during the tests.`);
}

function withLog(cause: unknown, log: readonly string[]): unknown {
  return cause instanceof SuiteError && cause.reason !== 'stopped'
    ? new SuiteError(cause.reason, `${cause.message} The window's log ends:\n${log.join('\n')}`)
    : cause;
}

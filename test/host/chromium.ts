import { join } from 'node:path';
import { type BrowserContext, chromium as playwright } from 'playwright-core';
import { chromium, ensureTools, type Say } from '../setup/tools.js';
import type { BrowserHost } from './browserHost.js';

export type Viewport = { readonly width: number; readonly height: number };

/**
 * Opens a headless Chromium for a host; its files lie in the host's folder and go with it.
 *
 * @throws {SetupError} `tool-missing` or `install-failed` when there is no Chromium to be had.
 */
export async function launchChromium(
  host: BrowserHost,
  viewport: Viewport,
  say?: Say,
): Promise<BrowserContext> {
  const [executablePath] = await ensureTools([chromium], say);
  return playwright.launchPersistentContext(join(host.dataDir, `chromium-${performance.now()}`), {
    ...(executablePath === undefined ? {} : { executablePath }),
    artifactsDir: join(host.dataDir, 'artifacts'),
    headless: true,
    viewport,
    // Who started us decides what a signal means; Chromium ends with its pipe in any case.
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

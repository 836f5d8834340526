import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { downloadAndUnzipVSCode, ProgressReportStage } from '@vscode/test-electron';
import { findExecutable } from '../setup/executables.js';
import type { Say } from '../setup/tools.js';
import { HostError } from './hostError.js';
import { type Settings, writeUserSettings } from './userSettings.js';

const cachePath = resolve(import.meta.dirname, '../../.vscode-test');
/** How long the download may stand still before we call it impossible. */
const idleTimeoutMs = 10_000;

/** Whether windows can be shown here. */
export function hasDisplay(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  return platform !== 'linux' || Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
}

/**
 * What must stand before a command that shows windows: nothing, or a virtual display.
 *
 * @throws {HostError} `no-display`.
 */
export function displayPrefix(): readonly string[] {
  if (hasDisplay()) {
    return [];
  }
  const virtual = findExecutable(['xvfb-run']);
  if (virtual === undefined) {
    throw new HostError('no-display', 'there is no display and no xvfb-run');
  }
  return [virtual, '-a'];
}

/**
 * Downloads the newest stable VS Code below `.vscode-test/`, or reuses what is there.
 *
 * @returns The path of its executable.
 * @throws {HostError} `no-download`, after 10 s without progress at the latest.
 */
export async function downloadVSCode(say: Say = console.log): Promise<string> {
  try {
    return await downloadAndUnzipVSCode({
      version: 'stable',
      cachePath,
      timeout: idleTimeoutMs,
      reporter: {
        report: (progress) => {
          if (progress.stage === ProgressReportStage.ResolvingCDNLocation) {
            say('setup: downloading VS Code, about 150 MB');
          }
          if (progress.stage === ProgressReportStage.Retrying) {
            throw progress.error; // one attempt: there is another host to fall back on
          }
        },
        error: () => undefined,
      },
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HostError('no-download', `VS Code cannot be downloaded (${why})`, { cause });
  }
}

/** Makes a new folder for the settings and extensions of a desktop VS Code, apart from the user's. */
export async function newUserDataDir(settings: Settings): Promise<string> {
  const userDataDir = await mkdtemp(join(tmpdir(), 'redispatch-vscode-'));
  await writeUserSettings(userDataDir, settings);
  return userDataDir;
}

/** How a desktop VS Code is told to open a folder with an extension from its source. */
export function desktopArguments(window: {
  readonly folder: string;
  readonly extensionFolders: readonly string[];
  readonly userDataDir: string;
}): readonly string[] {
  return [
    '--new-window',
    '--disable-workspace-trust',
    '--skip-welcome',
    '--skip-release-notes',
    ...window.extensionFolders.map((folder) => `--extensionDevelopmentPath=${folder}`),
    ...['--user-data-dir', window.userDataDir],
    ...['--extensions-dir', join(window.userDataDir, 'extensions')],
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), // Electron's wish for root
    window.folder,
  ];
}

import { join } from 'node:path';
import { findExecutable } from './executables.js';
import { runInstaller } from './runInstaller.js';
import { SetupError } from './setupError.js';

/** A program the machine must have, and how to get it. */
export type Tool = {
  readonly name: string;
  /** Tried in this order: names on PATH, or absolute paths. */
  readonly commands: readonly string[];
  /** An environment variable that names the program and is tried first. */
  readonly variable?: string;
  readonly debianPackage: string;
  /** What a person types, per system. */
  readonly howToInstall: readonly string[];
};

export const redis: Tool = {
  name: 'Redis',
  commands: ['redis-server', 'valkey-server'],
  debianPackage: 'redis-server',
  howToInstall: [
    'macOS:          brew install redis',
    'Debian/Ubuntu:  sudo apt-get install redis-server',
    'Fedora:         sudo dnf install valkey',
    'Windows:        wsl --install, then inside WSL: sudo apt-get install redis-server',
  ],
};

export const chromium: Tool = {
  name: 'Chromium',
  variable: 'CHROME_PATH',
  commands: [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  debianPackage: 'chromium',
  howToInstall: [
    'macOS:          brew install --cask google-chrome',
    'Debian:         sudo apt-get install chromium',
    'Ubuntu:         sudo snap install chromium',
    'Fedora:         sudo dnf install chromium',
    'Windows:        inside WSL, as for Debian or Ubuntu',
    'or set CHROME_PATH to the browser you have',
  ],
};

export type Say = (line: string) => void;

/** Where a tool is, or undefined; installs nothing. */
export function findTool(tool: Tool): string | undefined {
  const chosen = tool.variable === undefined ? undefined : process.env[tool.variable];
  return findExecutable(chosen ? [chosen, ...tool.commands] : tool.commands);
}

/**
 * Sees that the tools are there, and as root on Debian or Ubuntu installs those that are not.
 *
 * @returns The path of each tool, in the order asked for.
 * @throws {SetupError} `tool-missing` (the message says how to install it) or `install-failed`.
 * @example const [server] = await ensureTools([redis]); // ['/usr/bin/redis-server']
 */
export async function ensureTools(
  tools: readonly Tool[],
  say: Say = console.log,
): Promise<readonly string[]> {
  const missing = tools.filter((tool) => findTool(tool) === undefined);
  if (missing.length > 0) {
    await aptInstall(missing, say);
  }
  return tools.map((tool) => findTool(tool) ?? notThere([tool], 'its package did not bring it'));
}

async function aptInstall(missing: readonly Tool[], say: Say): Promise<void> {
  if (findExecutable(['apt-get']) === undefined) {
    notThere(missing, 'and there is no apt-get here to install it with');
  }
  if (process.getuid?.() !== 0) {
    notThere(missing, 'and only root may install it');
  }
  const packages = missing.map((tool) => tool.debianPackage);
  say(`setup: installing ${packages.join(' and ')} with apt-get (a minute or so)`);
  const script = join(import.meta.dirname, 'aptInstall.sh');
  await runInstaller({
    what: `Installing ${packages.join(' and ')}`,
    command: 'sh',
    args: [script, ...packages],
    whenWeEnd: 'let it finish',
  });
}

function notThere(tools: readonly Tool[], why: string): never {
  const help = tools.flatMap(({ name, commands, howToInstall }) => [
    `${name} is missing: none of ${commands.join(', ')} was found, ${why}. Install it:`,
    ...howToInstall.map((line) => `  ${line}`),
  ]);
  throw new SetupError('tool-missing', help.join('\n'));
}

import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type CodeServer, ensureCodeServer } from '../setup/codeServer.js';
import type { Say } from '../setup/tools.js';
import { type OwnedProcess, startOwned } from '../support/ownedProcess.js';
import { HostError } from './hostError.js';
import { type PageContent, pageUrl } from './pageUrl.js';
import { type Settings, writeUserSettings } from './userSettings.js';

/** A VS Code server on this machine that browsers show; private, and gone when we are. */
export type BrowserHost = {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  readonly vscodeVersion: string;
  /** Its own folder, removed at its end; browsers that show it may keep their profile there. */
  readonly dataDir: string;
  /** Resolves when the server has ended, whoever ended it. */
  readonly ended: Promise<unknown>;
  url(content: PageContent): string;
  /** Resolves when its processes and its folder are gone. */
  stop(): Promise<void>;
};

export type BrowserHostOptions = {
  /** User settings, on top of those that keep a fresh VS Code quiet. */
  readonly settings?: Settings;
  /** Packaged extensions (.vsix, absolute paths) to install before it starts. */
  readonly vsix?: readonly string[];
  /** Source folders of extensions (absolute paths) to use as if they were installed. */
  readonly extensionFolders?: readonly string[];
  /**
   * Whether pages may name an extension to develop and tests to run (`PageContent`). VS Code then
   * counts as driven by a robot: some versions refuse modal dialogs, others show no notifications.
   */
  readonly forTests?: boolean;
  /** Whether a folder is looked at in Restricted Mode until somebody trusts it; any folder is trusted when left out. */
  readonly asksForTrust?: boolean;
  /** Added to the environment of the server, and so of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  readonly say?: Say;
};

const tokenFile = 'connection-token';
const startTimeoutMs = 60_000;
const keptCharacters = 4_000;

/**
 * Starts a VS Code server on a free loopback port and waits until it listens.
 *
 * @throws {SetupError} When code-server is missing and cannot be installed.
 * @throws {HostError} `start-failed`, with what the server printed last.
 * @example
 * const host = await startBrowserHost({ extensionFolders: ['/repository'] });
 * await page.goto(host.url({ folder: '/work' }));
 */
export async function startBrowserHost(options: BrowserHostOptions = {}): Promise<BrowserHost> {
  const codeServer = await ensureCodeServer(undefined, options.say);
  const dataDir = await mkdtemp(join(tmpdir(), 'redispatch-vscode-'));
  // Whoever reaches the server can run programs: other users and web pages must not.
  const token = randomUUID();
  const server = await prepare(codeServer, dataDir, options)
    .then(() => writeFile(join(dataDir, tokenFile), token, { mode: 0o600 }))
    .then(() => startServer(codeServer, dataDir, options))
    .catch(async (cause: unknown) => {
      await rm(dataDir, { recursive: true, force: true });
      throw cause;
    });
  const port = await listeningPort(server).catch(async (cause: unknown) => {
    await server.stop();
    throw cause;
  });
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    vscodeVersion: codeServer.vscodeVersion,
    dataDir,
    ended: server.ended,
    url: (content) => pageUrl(origin, token, content),
    stop: () => server.stop(),
  };
}

async function prepare(
  codeServer: CodeServer,
  dataDir: string,
  { settings = {}, vsix = [], extensionFolders = [], asksForTrust = false }: BrowserHostOptions,
): Promise<void> {
  const trust = { 'security.workspace.trust.enabled': asksForTrust };
  await writeUserSettings(join(dataDir, 'data'), { ...trust, ...settings });
  // A server that starts for the first time takes up what it finds here.
  const extensions = join(dataDir, 'extensions');
  await mkdir(extensions);
  for (const folder of extensionFolders) {
    await symlink(folder, join(extensions, basename(folder)), 'dir');
  }
  for (const file of vsix) {
    await installVsix(codeServer, dataDir, file);
  }
}

function startServer(
  { node, serverMain }: CodeServer,
  dataDir: string,
  { env = {}, forTests = false, asksForTrust = false }: BrowserHostOptions,
): Promise<OwnedProcess> {
  const args = [
    serverMain,
    ...['--host', '127.0.0.1', '--port', '0', '--connection-token-file', join(dataDir, tokenFile)],
    ...['--server-data-dir', dataDir, '--accept-server-license-terms'],
    ...['--telemetry-level', 'off', '--disable-telemetry'],
    ...(asksForTrust ? [] : ['--disable-workspace-trust']),
    ...(forTests ? ['--enable-smoke-test-driver'] : []),
  ];
  return startOwned(node, args, {
    env: { ...cleanEnvironment(), ...env },
    output: 'pipe',
    leftovers: dataDir,
  });
}

/** Without what a surrounding VS Code or Node set for themselves. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

function listeningPort(server: OwnedProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (what: string) => {
      const message = `The VS Code server ${what}. It said:\n${output.trim()}`;
      reject(new HostError('start-failed', message));
    };
    const timeout = `did not listen within ${startTimeoutMs / 1000} s`;
    const timer = setTimeout(() => fail(timeout), startTimeoutMs);
    const listen = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-keptCharacters);
      const port = /agent listening on (\d+)/.exec(output)?.[1];
      if (port !== undefined) {
        clearTimeout(timer);
        resolve(Number(port));
      }
    };
    server.stdout?.on('data', listen);
    server.stderr?.on('data', listen);
    void server.ended.then((code) => {
      clearTimeout(timer);
      fail(`ended with code ${code} before it listened`);
    });
  });
}

async function installVsix({ node, serverMain }: CodeServer, dataDir: string, file: string) {
  const args = ['--install-extension', file, '--server-data-dir', dataDir];
  const installer = await startOwned(node, [serverMain, ...args], {
    env: cleanEnvironment(),
    output: 'pipe',
  });
  let output = '';
  installer.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  installer.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  if ((await installer.ended) !== 0 || !output.includes('was successfully installed')) {
    throw new HostError('start-failed', `VS Code did not install ${file}. It said:\n${output}`);
  }
}

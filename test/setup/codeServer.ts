import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { nodePackage } from './nodeChoice.js';
import { runInstaller } from './runInstaller.js';
import { SetupError } from './setupError.js';
import type { Say } from './tools.js';

/** A VS Code server that shows itself in a browser: the npm package code-server, unpacked. */
export type CodeServer = {
  /** Of VS Code, as `vscode.version` reports it. */
  readonly vscodeVersion: string;
  /** The Node that runs it. */
  readonly node: string;
  readonly serverMain: string;
};

/** Carries VS Code 1.100.3: the oldest we support, and it runs on Node 20 as it is. */
const defaultVersion = '4.100.3';
const installRoot = resolve(import.meta.dirname, '../../.vscode-test');
/** Without these two the server does not start; they are compiled here. Names differ by version. */
const nativeModules = ['@vscode/spdlog', '@vscode/native-watchdog', 'native-watchdog'];

/**
 * Sees that a code-server is below `.vscode-test/`; the first time it is installed from npm.
 *
 * It is installed in a folder of its own, which gets its final name only when complete: a killed
 * install is never used, and two installs at once do not meet.
 *
 * @param version Of code-server; by default `$REDISPATCH_CODE_SERVER`, else 4.100.3.
 * @throws {SetupError} `install-failed` when npm or the compiler fails.
 */
export async function ensureCodeServer(
  version: string = process.env['REDISPATCH_CODE_SERVER'] ?? defaultVersion,
  say: Say = console.log,
): Promise<CodeServer> {
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    throw new SetupError(
      'install-failed',
      `REDISPATCH_CODE_SERVER is "${version}", not like 1.2.3.`,
    );
  }
  const folder = join(installRoot, `code-server-${version}`);
  if (!existsSync(folder)) {
    say(`setup: installing VS Code for the browser, code-server ${version}, about a minute`);
    const startedMs = Date.now();
    await install(version, folder);
    say(
      `setup: code-server ${version} is there (${Math.round((Date.now() - startedMs) / 1000)} s)`,
    );
  }
  return describe(folder);
}

async function install(version: string, folder: string): Promise<void> {
  await removeDeadInstalls();
  const partial = join(installRoot, `partial-${process.pid}-${randomUUID()}`);
  await mkdir(partial, { recursive: true });
  try {
    await writeFile(join(partial, 'package.json'), '{ "private": true }\n');
    await npm(partial, 'install', `code-server@${version}`, '--ignore-scripts');
    await bringNode(partial);
    await npm(vscodeFolder(partial), 'install', '--omit=dev', '--ignore-scripts');
    await compile(vscodeFolder(partial));
    await rename(partial, folder).catch((cause: unknown) => {
      if (!existsSync(folder)) throw cause; // else another install was first: use that one
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function removeDeadInstalls(): Promise<void> {
  const entries = existsSync(installRoot) ? await readdir(installRoot) : [];
  for (const entry of entries) {
    const pid = /^partial-(\d+)-/.exec(entry)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) {
      await rm(join(installRoot, entry), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function bringNode(folder: string): Promise<void> {
  const { engines } = await readManifest(join(folder, 'node_modules/code-server'));
  const wanted = nodePackage(engines?.node, process.version);
  if (wanted !== undefined) {
    // The package fetches its binary in its install script, from npm again.
    await npm(folder, 'install', wanted);
  }
}

async function compile(folder: string): Promise<void> {
  const present = nativeModules.filter((name) => existsSync(join(folder, 'node_modules', name)));
  await npm(folder, 'rebuild', ...present);
}

async function npm(cwd: string, ...args: readonly string[]): Promise<void> {
  await runInstaller({
    what: 'Installing code-server',
    command: 'npm',
    args: [...args, '--no-audit', '--no-fund', '--no-update-notifier'],
    cwd,
    env: { ...process.env, ...localNodeHeaders() },
    whenWeEnd: 'end',
  });
}

/** The headers that came with this Node spare the compiler a download, which may be blocked. */
function localNodeHeaders(): NodeJS.ProcessEnv {
  const prefix = resolve(dirname(process.execPath), '..');
  return existsSync(join(prefix, 'include/node/node.h')) ? { npm_config_nodedir: prefix } : {};
}

async function describe(folder: string): Promise<CodeServer> {
  const ownNode = join(folder, 'node_modules/node/bin/node');
  const vscode = vscodeFolder(folder);
  return {
    vscodeVersion: (await readManifest(vscode)).version,
    node: existsSync(ownNode) ? ownNode : process.execPath,
    serverMain: join(vscode, 'out/server-main.js'),
  };
}

function vscodeFolder(folder: string): string {
  return join(folder, 'node_modules/code-server/lib/vscode');
}

type Manifest = { readonly version: string; readonly engines?: { readonly node?: string } };

async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, 'package.json');
  // npm has just validated this file; it is no input from outside.
  return JSON.parse(await readFile(file, 'utf8')) as Manifest;
}

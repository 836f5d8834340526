import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchServer, newLabel, onFreePort } from './launchServer.js';
import { leaveServer, type RunningServer } from './runningServer.js';
import type { ServerProgram } from './serverProgram.js';

/** Starts a server on a new data directory that nobody else can know and that ends with it. */
export function startTemporary(
  program: ServerProgram,
  signal?: AbortSignal,
): Promise<RunningServer> {
  return onFreePort(program, async (port) => {
    const directory = await mkdtemp(join(await realpath(tmpdir()), 'redispatch-'));
    let server: RunningServer | 'port-taken' = 'port-taken';
    try {
      const launch = { program, port, label: newLabel(), directory, isTemporary: true };
      server = await launchServer(launch, signal);
      return server;
    } finally {
      if (server === 'port-taken') await removeDirectory(directory);
    }
  });
}

/** Ends a server started by startTemporary and removes its directory. */
export async function stopTemporary(server: RunningServer): Promise<void> {
  await leaveServer(server);
  await removeDirectory(server.directory);
}

// The watcher removes it too, for an owner that was killed; the two may meet in the middle.
async function removeDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
}

import { existsSync } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SchedulerError } from '../domain/errors.js';
import { sentence, type Sentence } from '../domain/sentence.js';
import { askServer } from './askServer.js';
import { launchServer, newLabel, onFreePort, type Launch } from './launchServer.js';
import { joinLifeline, lifelinePath } from './lifeline.js';
import type { RunningServer } from './runningServer.js';
import type { ServerProgram } from './serverProgram.js';
import { readServerRecord, writeServerRecord, type ServerRecord } from './serverRecord.js';
import { takeStartLock } from './startLock.js';

// Longer than a server whose last owner is gone may live: its watcher kills it after 10 s.
const endTimeoutMs = 15_000;
const pollMs = 50;

/**
 * The one server on a data directory that is kept: joined when it runs, started otherwise.
 *
 * `findProgram` is called only for a start. Throws 'no-local-redis' and what `signal` throws.
 */
export async function openDataDirectory(
  dataDir: string,
  findProgram: () => Promise<ServerProgram>,
  signal?: AbortSignal,
): Promise<RunningServer> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // The same directory by another path must lead to the same lock and the same container name.
  const directory = await realpath(dataDir);
  const release = await takeStartLock(directory, signal);
  try {
    const last = await readServerRecord(directory);
    const joined = last && (await joinServer(directory, last, signal));
    if (joined !== undefined) return joined;
    return await startServer(directory, await findProgram(), last, signal);
  } finally {
    await release();
  }
}

/**
 * Becomes an owner of the server of a record; undefined when that server has ended.
 *
 * A server on its way out is waited for. One that neither answers nor ends may still write to the
 * directory, so it is an error and never a reason to start a second one.
 */
async function joinServer(
  directory: string,
  record: ServerRecord,
  signal: AbortSignal | undefined,
): Promise<RunningServer | undefined> {
  const deadline = performance.now() + endTimeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await askServer(record.port, record.label);
    if (answer === 'refused' || answer === 'foreign') return undefined;
    // No watcher of ours is behind it: another program has the port by now.
    if (answer === 'unclear' && !existsSync(lifelinePath(directory, record.label)))
      return undefined;

    const lifeline = joinLifeline(directory, record.label);
    if (answer === 'ready' && lifeline !== undefined) return { ...record, directory, lifeline };
    lifeline?.release();
    if (performance.now() > deadline) {
      if (answer === 'unclear' && lifeline === undefined) return undefined;
      throw new SchedulerError('no-local-redis', inUse(directory, record));
    }
    await delay(pollMs, undefined, { signal });
  }
}

function inUse(directory: string, { port, pid }: ServerRecord): Sentence {
  const watcher = pid === undefined ? '' : sentence(', watcher process {0}', pid);
  return sentence(
    'The data directory {0} is in use by another Redis (port {1}{2}) that cannot be shared now. Stop it where it was started, or choose another data directory.',
    directory,
    port,
    watcher,
  );
}

async function startServer(
  directory: string,
  program: ServerProgram,
  last: ServerRecord | undefined,
  signal: AbortSignal | undefined,
): Promise<RunningServer> {
  refuseOlderFormat(directory, program);
  const launch = { program, directory, isTemporary: false };
  if (last !== undefined) {
    // The last port first: URLs stay valid, and a server whose owner was killed before it listened
    // cannot come up beside ours, since only one of the two gets the port.
    const server = await launchRecorded({ ...launch, port: last.port }, signal);
    if (server !== 'port-taken') return server;
    await writeServerRecord(directory, last);
    const late = await joinServer(directory, last, signal);
    if (late !== undefined) return late;
  }
  return onFreePort(program, (port) => launchRecorded({ ...launch, port }, signal));
}

async function launchRecorded(
  launch: Omit<Launch, 'label'>,
  signal: AbortSignal | undefined,
): Promise<RunningServer | 'port-taken'> {
  const label = newLabel();
  // Before the start, so that the next starter knows of it however this process ends.
  const record = { kind: launch.program.kind, port: launch.port, label, pid: undefined };
  await writeServerRecord(launch.directory, record);
  const server = await launchServer({ ...launch, label }, signal);
  if (server !== 'port-taken') await writeServerRecord(launch.directory, server);
  return server;
}

// Redis 6.2 would not see the newer format and start empty, as if all tasks were lost.
function refuseOlderFormat(directory: string, program: ServerProgram): void {
  if (program.readsMultiPartAof || !existsSync(join(directory, 'appendonlydir'))) return;
  throw new SchedulerError(
    'no-local-redis',
    sentence(
      'The data in {0} was written by Redis 7 or newer and {1} cannot read it. Install Redis 7 or newer, or choose another data directory.',
      directory,
      program.description,
    ),
  );
}

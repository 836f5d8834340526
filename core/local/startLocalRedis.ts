import { invalid, show } from '../domain/argumentChecks.js';
import { SchedulerError } from '../domain/errors.js';
import { checkSignal, checkText, readOptions } from '../domain/given.js';
import { sentence } from '../domain/sentence.js';
import { openDataDirectory } from './dataDirectory.js';
import { findDocker } from './docker.js';
import { findServer } from './findServer.js';
import { noServerError } from './installHelp.js';
import { leaveServer, type RunningServer } from './runningServer.js';
import type { ServerProgram } from './serverProgram.js';
import { startTemporary, stopTemporary } from './temporaryDirectory.js';

/** How to get a Redis; everything may be left out. */
export interface LocalRedisOptions {
  /** A Redis to use as it is; nothing is started then. */
  readonly url?: string | undefined;
  /** Directory to keep the data in, made when it is missing; a temporary one when left out. */
  readonly dataDir?: string | undefined;
  /** Gives up the start; a server that has been returned is stopped by `stop` only. */
  readonly signal?: AbortSignal | undefined;
  /** Where to look for servers, in the form of the PATH variable, which it is by default. */
  readonly path?: string | undefined;
}

/** A Redis on this machine, or the one whose URL was given. */
export interface LocalRedis {
  /** `redis://127.0.0.1:PORT`, or the URL given. */
  readonly url: string;
  readonly kind: 'given' | ServerProgram['kind'];
  /** Where its data is kept; undefined when the data is temporary or somebody else's. */
  readonly dataDir: string | undefined;
  /** Lets go of the server; its last owner ends it and waits until it is gone. A given one is left alone. */
  stop(): Promise<void>;
}

/**
 * Gets a Redis: the URL given, else `redis-server` or `valkey-server` (6.2 or newer) on PATH, else Docker.
 *
 * What is started listens on 127.0.0.1 only, writes an append-only file once a second, and ends with
 * its owner, also when the owner is killed. Starts on one `dataDir` share one server, which ends with
 * the last of its owners. It does not keep the process alive. On Windows outside WSL only Docker is
 * tried, and a `dataDir` has one owner at a time.
 *
 * Throws a SchedulerError: 'invalid-setting' for options that are none; 'no-local-redis' with what was looked for and how to install one, or why
 * a server did not start; 'cancelled' when `signal` aborts.
 *
 * @example
 * const redis = await startLocalRedis({ dataDir: '/home/ada/.local/share/redispatch' });
 * const scheduler = await connect({ url: redis.url });
 * // ...
 * await scheduler.close();
 * await redis.stop();
 */
export async function startLocalRedis(given: LocalRedisOptions = {}): Promise<LocalRedis> {
  const options = readOptions('The options', given, ['url', 'dataDir', 'signal', 'path']);
  checkText('url', options.url);
  checkText('path', options.path);
  checkSignal(options.signal);
  const { url, dataDir, signal } = options;
  if (dataDir !== undefined) checkDirectory(dataDir);
  if (url !== undefined) {
    return { url, kind: 'given', dataDir: undefined, stop: () => Promise.resolve() };
  }
  const findProgram = (): Promise<ServerProgram> =>
    findAnyProgram(options.path ?? process.env['PATH'] ?? '', signal);
  try {
    signal?.throwIfAborted();
    if (dataDir === undefined) {
      const server = await startTemporary(await findProgram(), signal);
      return localRedis(server, undefined, () => stopTemporary(server));
    }
    const server = await openDataDirectory(dataDir, findProgram, signal);
    return localRedis(server, server.directory, () => leaveServer(server));
  } catch (error) {
    if (signal?.aborted !== true) throw notStarted(error);
    const said = sentence('The start of a local Redis was cancelled.');
    throw new SchedulerError('cancelled', said, { cause: error });
  }
}

function checkDirectory(path: unknown): void {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return;
  throw invalid(sentence('dataDir is {0}; it must be the path of a directory.', show(path)));
}

/** What the system says of a directory or a program, above all. */
function notStarted(error: unknown): SchedulerError {
  if (error instanceof SchedulerError) return error;
  const why = error instanceof Error ? error.message : String(error);
  const said = sentence('A local Redis could not be started: {0}', why);
  return new SchedulerError('no-local-redis', said, { cause: error });
}

async function findAnyProgram(path: string, signal?: AbortSignal): Promise<ServerProgram> {
  const native = await findServer(path, signal);
  if (native.program !== undefined) return native.program;
  const docker = await findDocker(path, signal);
  if (docker.program === undefined) throw noServerError([...native.notes, docker.note]);
  await docker.program.prepare?.(signal);
  return docker.program;
}

function localRedis(
  server: RunningServer,
  dataDir: string | undefined,
  end: () => Promise<void>,
): LocalRedis {
  let ending: Promise<void> | undefined;
  const { kind, port } = server;
  const stop = (): Promise<void> => (ending ??= end());
  return { url: `redis://127.0.0.1:${port}`, kind, dataDir, stop };
}

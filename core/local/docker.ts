import { createHash } from 'node:crypto';
import { SchedulerError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';
import { executablesOnPath } from './findServer.js';
import type { SearchNote } from './installHelp.js';
import { runBriefly } from './runBriefly.js';
import { serverOptions, type ServerPlace, type ServerProgram } from './serverProgram.js';
import { watchedBySh } from './watcher.js';

const image = 'redis:7-alpine';
const probeTimeoutMs = 5000;
const pullTimeoutMs = 600_000;
const portInContainer = 6379;

/** Finds a Docker client on a PATH whose daemon runs on this machine and answers; otherwise the note says why there is none. */
export async function findDocker(
  path: string,
  signal?: AbortSignal,
  timeoutMs = probeTimeoutMs,
): Promise<{ program: ServerProgram | undefined; note: SearchNote }> {
  const [file] = await executablesOnPath('docker', path);
  if (file === undefined)
    return { program: undefined, note: sentence('{0}: not on PATH', 'docker') };

  const context = ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'];
  const host = await runBriefly(file, context, timeoutMs, signal);
  if (host.failure === undefined && !/^(unix|npipe):/.test(host.stdout.trim())) {
    // Its 127.0.0.1 and its directories are not ours.
    return { program: undefined, note: sentence('{0}: its daemon runs on another machine', file) };
  }
  const info = ['info', '--format', '{{json .SecurityOptions}}'];
  const security = await runBriefly(file, info, timeoutMs, signal);
  if (security.failure !== undefined) {
    const note = sentence('{0}: its daemon does not answer: {1}', file, security.failure);
    return { program: undefined, note };
  }
  const program = dockerProgram(file, userFor(security.stdout));
  return { program, note: sentence('{0}: answers', file) };
}

/** Downloads the image where the machine does not have it. Throws 'no-local-redis'. */
export async function pullImage(file: string, signal?: AbortSignal): Promise<void> {
  const inspect = ['image', 'inspect', '--format', '{{.Id}}', image];
  if ((await runBriefly(file, inspect, probeTimeoutMs, signal)).failure === undefined) return;
  const pull = await runBriefly(file, ['pull', '--quiet', image], pullTimeoutMs, signal);
  if (pull.failure === undefined) return;
  throw new SchedulerError(
    'no-local-redis',
    sentence('Docker answers, but "docker pull {0}" failed: {1}', image, pull.failure),
  );
}

// In a rootless daemon the container's root is this user already; any other id would be a stranger.
function userFor(securityOptions: string): string | undefined {
  if (securityOptions.includes('name=rootless')) return undefined;
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  return uid === undefined || gid === undefined ? undefined : `${uid}:${gid}`;
}

function dockerProgram(file: string, user: string | undefined): ServerProgram {
  return {
    kind: 'docker',
    description: `${image} (${file})`,
    readsMultiPartAof: true,
    prepare: (signal) => pullImage(file, signal),
    command: (place) => ({ file, args: dockerRunArguments(place, user) }),
  };
}

/**
 * The arguments of `docker run` for one server.
 *
 * The watcher runs inside the container: with --interactive the client passes the end of its stdin
 * on, so the container ends with its owner on every system, also when the client itself is killed.
 * The image's entrypoint is left out because it would give the data directory to another user.
 */
export function dockerRunArguments(place: ServerPlace, user: string | undefined): string[] {
  const server = serverOptions({
    port: portInContainer,
    // Reached from outside the container; what is published below is this machine's loopback only.
    bind: '0.0.0.0',
    isProtected: false,
    directory: '/data',
    label: place.label,
  });
  return [
    ...['run', '--rm', '--interactive', '--pull', 'never'],
    ...['--name', containerName(place)],
    ...['--publish', `127.0.0.1:${place.port}:${portInContainer}`],
    ...(place.isTemporary ? [] : dataMount(place.directory, user)),
    ...['--entrypoint', 'sh', image],
    ...watchedBySh('', ['redis-server', ...server]),
  ];
}

// One name a directory: Docker itself then refuses a second server on it.
function containerName({ directory }: ServerPlace): string {
  return `redispatch-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`;
}

// --mount is read as CSV: a quoted field may hold commas.
function dataMount(directory: string, user: string | undefined): string[] {
  const source = `"source=${directory.replaceAll('"', '""')}"`;
  const mount = ['--mount', `type=bind,${source},target=/data`];
  return user === undefined ? mount : [...mount, '--user', user];
}

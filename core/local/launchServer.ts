import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { SchedulerError } from '../domain/errors.js';
import { sentence, type Sentence } from '../domain/sentence.js';
import { askServer } from './askServer.js';
import { freePort } from './freePort.js';
import { lifelinePath } from './lifeline.js';
import { leaveServer, type RunningServer } from './runningServer.js';
import type { ServerProgram } from './serverProgram.js';
import { spawnServer, type ServerProcess } from './spawnServer.js';

/** What to start: which program, on which port and data directory, under which label. */
export interface Launch {
  readonly program: ServerProgram;
  readonly port: number;
  readonly label: string;
  readonly directory: string;
  readonly isTemporary: boolean;
}

const answerTimeoutMs = 30_000;
const loadTimeoutMs = 10 * 60_000;
const pollMs = 25;
const portAttempts = 5;
const linesShown = 8;
const bytesRead = 4096;
const portTaken = /address already in use|port is already allocated|ports are not available/i;

/** A label that no server had before. */
export function newLabel(): string {
  return `redispatch-${randomBytes(8).toString('hex')}`;
}

/** Launches on one free port after another until no other program takes it first. Throws 'no-local-redis' after five. */
export async function onFreePort(
  program: ServerProgram,
  launchOn: (port: number) => Promise<RunningServer | 'port-taken'>,
): Promise<RunningServer> {
  for (let attempt = 0; attempt < portAttempts; attempt += 1) {
    const server = await launchOn(await freePort());
    if (server !== 'port-taken') return server;
  }
  throw new SchedulerError(
    'no-local-redis',
    sentence(
      '{0}: other programs took {1} free ports of 127.0.0.1 first. Try again.',
      program.description,
      portAttempts,
    ),
  );
}

/**
 * Starts a server and waits until it takes commands; 'port-taken' when another program has its port.
 *
 * Throws 'no-local-redis' with the last lines of its output when it ends early or does not answer,
 * and what `signal` throws. Unless a server is returned nothing is left running.
 */
export async function launchServer(
  launch: Launch,
  signal?: AbortSignal,
): Promise<RunningServer | 'port-taken'> {
  const { program, directory, label } = launch;
  // Read through this handle: a watcher deletes a temporary directory before the log can be opened again.
  const log = await open(join(directory, 'redis-server.log'), 'w+', 0o600);
  try {
    const removeAtEnd = launch.isTemporary ? directory : lifelinePath(directory, label);
    const started = await spawnServer(program, { ...launch, removeAtEnd }, log.fd);
    const { pid, lifeline } = started;
    const server = { kind: program.kind, port: launch.port, label, pid, directory, lifeline };
    const problem = await untilReady(server, started, signal);
    if (problem === undefined) return server;

    await leaveServer(server);
    signal?.throwIfAborted();
    const output = await lastOutput(log);
    if (portTaken.test(output)) return 'port-taken';
    throw new SchedulerError(
      'no-local-redis',
      sentence('{0} {1}.\n{2}', program.description, problem, output),
    );
  } finally {
    await log.close();
  }
}

/** Waits until the server takes commands; otherwise says what came in between. */
async function untilReady(
  { port, label }: RunningServer,
  started: ServerProcess,
  signal: AbortSignal | undefined,
): Promise<Sentence | undefined> {
  const startedAt = performance.now();
  for (;;) {
    const outcome = started.outcome();
    if (outcome !== undefined) return outcome;
    if (signal?.aborted === true) return sentence('was cancelled');
    const answer = await askServer(port, label);
    if (answer === 'ready') return undefined;
    const timeoutMs = answer === 'loading' ? loadTimeoutMs : answerTimeoutMs;
    if (performance.now() - startedAt > timeoutMs) {
      return sentence('did not take commands within {0} s', timeoutMs / 1000);
    }
    await delay(pollMs);
  }
}

/** The last lines a server wrote, without anything a terminal or a window would act on. */
async function lastOutput(log: Awaited<ReturnType<typeof open>>): Promise<string> {
  const { size } = await log.stat();
  const buffer = Buffer.alloc(Math.min(size, bytesRead));
  await log.read(buffer, 0, buffer.length, size - buffer.length);
  const lines = stripVTControlCharacters(buffer.toString('utf8')).trim().split('\n');
  return lines
    .slice(-linesShown)
    .map((line) => line.replaceAll(/\p{Cc}/gu, ''))
    .join('\n');
}

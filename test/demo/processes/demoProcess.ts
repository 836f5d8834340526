import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { decodeReport, type NodeCommand, type ProcessReport } from './messages.js';

/** A process of the demo's: a node or a producer. */
export interface DemoProcess {
  readonly pid: number;
  /** Resolves when it has ended, with how, for example `ended with exit code 1`. */
  readonly ended: Promise<string>;
  /** Gives a node a command; resolves when it has done it. */
  readonly order: (command: NodeCommand) => Promise<void>;
  /** Asks it to end (SIGTERM), after 8 s makes it. */
  readonly stop: () => Promise<void>;
  /** Ends it as a crash would (SIGKILL). */
  readonly kill: () => Promise<void>;
}

export interface ProcessStart {
  /** The module to run. */
  readonly module: URL;
  /** For error messages, for example `node "a"`. */
  readonly label: string;
  /** Its first message. */
  readonly orders: object;
  readonly onReport?: (report: ProcessReport) => void;
}

const READY_WITHIN_MS = 60_000;
const FORCE_AFTER_MS = 8_000;
const KEPT_OUTPUT = 2_000;

/**
 * Starts a process and waits until it is ready. It has a process group of its own, so that Ctrl-C reaches
 * only the demo, which then ends things in their order; and it ends when the channel to the demo does.
 */
export async function startProcess({
  module,
  label,
  orders,
  onReport,
}: ProcessStart): Promise<DemoProcess> {
  const child = fork(module, [], {
    detached: true,
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ended = endOf(child);
  if (onReport !== undefined) child.on('message', (message) => onReport(decodeReport(message)));
  const running: DemoProcess = {
    pid: child.pid ?? 0,
    ended,
    order: async (command) => {
      const did = answer(child, 'did');
      child.send(command);
      await Promise.race([did, failWith(ended, label)]);
    },
    stop: () => end(child, ended, 'SIGTERM'),
    kill: () => end(child, ended, 'SIGKILL'),
  };
  try {
    const ready = answer(child, 'ready');
    child.send(orders);
    await within(READY_WITHIN_MS, label, Promise.race([ready, failWith(ended, label)]));
    return running;
  } catch (error) {
    await running.kill();
    throw error;
  }
}

async function end(child: ChildProcess, ended: Promise<string>, signal: NodeJS.Signals) {
  child.kill(signal);
  const force = setTimeout(() => child.kill('SIGKILL'), FORCE_AFTER_MS);
  await ended;
  clearTimeout(force);
}

/** Resolves at the next report of a kind. */
function answer(child: ChildProcess, kind: ProcessReport['kind']): Promise<void> {
  return new Promise((resolve) => {
    const listen = (message: unknown) => {
      if (decodeReport(message).kind !== kind) return;
      child.off('message', listen);
      resolve();
    };
    child.on('message', listen);
  });
}

async function endOf(child: ChildProcess): Promise<string> {
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
  });
  // a message to a process that has just ended fails; that it ended is told anyway
  child.on('error', () => undefined);
  if (child.pid === undefined) return 'could not be started';
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  const how = signal === null ? `ended with exit code ${code ?? '?'}` : `ended by ${signal}`;
  return output === '' ? how : `${how}: ${output.trim()}`;
}

async function failWith(ended: Promise<string>, label: string): Promise<never> {
  throw new Error(`The ${label} ${await ended}`);
}

async function within<T>(ms: number, label: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`The ${label} was not ready within ${ms / 1000} s`));
    }, ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

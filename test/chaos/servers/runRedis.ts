import type { ConnectOptions } from '../../../core/index.js';
import type { TcpProxy } from '../../support/tcpProxy.js';
import type { RedisOfRun } from '../stage.js';
import type { FailoverWatch } from './failoverWatch.js';

/** The Redis of a run, and the ways to it. */
export interface RunRedis extends RedisOfRun {
  /** The network paths that faults befall. */
  readonly paths: readonly TcpProxy[];
  /** How to connect over a path; undefined: one that nothing befalls. */
  connectionOver(path: number | undefined): ConnectOptions;
  /** The port of the server that takes writes now. */
  primaryPort(): Promise<number>;
  /** The folder of the append-only file, where one file tells of the whole run. */
  readonly logFolder: string | undefined;
  /** Calls back when another server has taken over that nobody asked to, with when that was. */
  watchFailovers?(onFailover: (fromMs: number, toMs: number) => void): FailoverWatch;
  stop(): Promise<void>;
}

/** A connection that hangs is to be given up while it still hangs. */
const ANSWER_TIMEOUT_MS = 3000;

export const connectionOptions: ConnectOptions = { answerTimeoutMs: ANSWER_TIMEOUT_MS };

/** A server may fail: what its replica does not have is not to count. */
export const replicatedOptions: ConnectOptions = {
  ...connectionOptions,
  durability: 'replicated',
  replicas: 1,
};

export function urlOf(port: number): string {
  return `redis://127.0.0.1:${port}`;
}

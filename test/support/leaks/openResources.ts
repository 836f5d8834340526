import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import type { Server, Socket } from 'node:net';
import { siteNow, type Site } from './site.js';

/** Something that this process has opened and not closed. */
export interface OpenResource {
  readonly kind: 'socket' | 'server' | 'child' | 'timer';
  /** For example `child process 1234 (redis-server --port 0)`. */
  readonly what: string;
  readonly site: Site;
  /** What it is, so that one seen before is known again. */
  readonly handle: object;
}

interface Tracked extends Pick<OpenResource, 'kind' | 'site'> {
  /** What it is called while it is open; undefined once it is closed. */
  readonly openAs: () => string | undefined;
}

const tracked = new Map<object, Tracked>();
const keeping = new AsyncLocalStorage<true>();
const mostTimersBeforeASweep = 1000;
let timersNoted = 0;

/** Runs `open`; what it opens is the harness's own and never called a leak. */
export function keptByHarness<T>(open: () => T): T {
  return keeping.run(true, open);
}

/** What is open now, but for what the harness keeps. */
export function openResources(): OpenResource[] {
  const open: OpenResource[] = [];
  for (const [handle, { kind, site, openAs }] of tracked) {
    const what = openAs();
    if (what === undefined) tracked.delete(handle);
    else open.push({ kind, what, site, handle });
  }
  return open;
}

/**
 * Keeps book, from now on, of every socket, server, child process and timer of this process. Node tells of each by a
 * diagnostics channel, also of those that do not keep the process alive, which `process.getActiveResourcesInfo`
 * leaves out; only of timers it does not, so the globals that set them are wrapped.
 */
export function trackResources(): void {
  on('net.client.socket', ({ socket }) => trackSocket(socket as Socket, 'connection'));
  on('net.server.socket', ({ socket }) => trackSocket(socket as Socket, 'accepted connection'));
  on('tracing:net.server.listen:asyncEnd', ({ server }) => trackServer(server as Server));
  on('child_process', ({ process }) => trackChild(process as ChildProcess));
  globalThis.setTimeout = noting(setTimeout, 'timer');
  globalThis.setInterval = noting(setInterval, 'interval');
}

function on(channel: string, note: (message: Record<string, unknown>) => void): void {
  subscribe(channel, (message) => {
    if (keeping.getStore() !== true) note(message as Record<string, unknown>);
  });
}

function track(handle: object, kind: OpenResource['kind'], openAs: Tracked['openAs']): void {
  tracked.set(handle, { kind, site: siteNow(), openAs });
}

function trackSocket(socket: Socket, what: string): void {
  track(socket, 'socket', () => (socket.destroyed ? undefined : `${what} ${endsOf(socket)}`));
}

function endsOf({ localPort, remoteAddress, remotePort }: Socket): string {
  if (remotePort === undefined) return 'that is not connected';
  return `from port ${localPort ?? '?'} to ${remoteAddress ?? '?'}:${remotePort}`;
}

function trackServer(server: Server): void {
  track(server, 'server', () => {
    if (!server.listening) return undefined;
    const address = server.address();
    const where = typeof address === 'object' ? `port ${address?.port ?? '?'}` : address;
    return `server on ${where}`;
  });
}

function trackChild(child: ChildProcess): void {
  track(child, 'child', () => {
    const isGone = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
    return isGone ? undefined : `child process ${child.pid} (${commandOf(child)})`;
  });
}

/** Its arguments, the long ones cut short: one may be a whole script. */
function commandOf({ spawnargs }: ChildProcess): string {
  const shown = spawnargs.map((argument) => argument.replaceAll(/\s+/g, ' ').slice(0, 40));
  return shown.join(' ').slice(0, 200);
}

type SetTimer = (callback: () => void, ms?: number) => NodeJS.Timeout;

/** `set`, with a note of each timer it sets. */
function noting<F extends typeof setTimeout | typeof setInterval>(set: F, kind: string): F {
  return new Proxy(set, {
    apply: (target, self, args: Parameters<SetTimer>) => {
      const timer = Reflect.apply(target, self, args);
      if (keeping.getStore() !== true) noteTimer(timer, `${kind} of ${args[1] ?? 0} ms`);
      return timer;
    },
  });
}

function noteTimer(timer: NodeJS.Timeout, what: string): void {
  // only this private member tells whether a timer has fired or was cleared
  const isOver = () => (timer as { _destroyed?: boolean })._destroyed === true;
  track(timer, 'timer', () => (isOver() || !timer.hasRef() ? undefined : what));
  timersNoted += 1;
  if (timersNoted % mostTimersBeforeASweep === 0) openResources();
}

import type { Redis } from 'ioredis';
import type { ScriptArg } from './connection.js';

/** A command whose reply is awaited. */
interface Call {
  readonly name: string;
  readonly args: readonly ScriptArg[];
  /** How long it may wait for the connection, and once more for its reply, in ms. */
  readonly patienceMs: number;
  dueAtMs: number;
  isSent: boolean;
  /** What its arguments take while it waits, in characters. */
  size: number;
  readonly resolve: (reply: unknown) => void;
  readonly fail: (error: unknown) => void;
}

/** Most characters of the arguments of all calls that wait. */
const MAX_WAITING_SIZE = 32 * 1024 * 1024;

export interface TrackingOptions {
  readonly answerTimeoutMs: number;
  /** How many calls may wait for a connection. */
  readonly maxWaitingCalls: number;
}

/** How often a connection is tried before those who wait for it are told; the first tries take half a second. */
const PATIENT_TRIES = 3;

/** @param blocksMs how long the server may hold the command back, for one that blocks */
export type SendCommand = (
  name: string,
  args: readonly ScriptArg[],
  blocksMs?: number,
) => Promise<unknown>;

/** A connection that tells what became of each command. */
export interface Tracked {
  readonly send: SendCommand;
  /** How often it has been made anew. */
  readonly generation: () => number;
}

/**
 * Sends commands once at most, and each ends: with its reply, or with an error that tells whether it was sent.
 *
 *   waiting (no connection) -> sent -> replied
 *
 * A waiting one is given up after some tries to connect, or when it is overdue; it was never sent. Only so many may
 * wait, and more are refused at once. A sent one fails when the connection closes, or when its reply is
 * overdue: then the connection is given up, because a server that hangs, or a network that swallows packets,
 * never closes it. ioredis itself would send commands a second time, or later than it said they had failed, or
 * leave them waiting for ever; so it is to be given `enableOfflineQueue: false`.
 */
export function trackReplies(redis: Redis, options: TrackingOptions): Tracked {
  const tracker = new ReplyTracker(redis, options);
  return {
    send: (name, args, blocksMs = 0) => tracker.send(name, args, blocksMs),
    generation: () => tracker.generation,
  };
}

class ReplyTracker {
  generation = 0;
  private readonly calls = new Set<Call>();
  private waiting = 0;
  private waitingSize = 0;
  private readonly answerTimeoutMs: number;
  private isUp: boolean;
  /** When the server took the connection; it has not said that it is ready yet. */
  private takenAtMs: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private wasLate = false;
  /** Connections in a row that came to nothing. */
  private failedTries = 0;

  constructor(
    private readonly redis: Redis,
    private readonly options: TrackingOptions,
  ) {
    this.answerTimeoutMs = options.answerTimeoutMs;
    this.isUp = redis.status === 'ready';
    redis.on('connect', () => (this.takenAtMs = performance.now()));
    redis.on('ready', () => this.onReady());
    redis.on('close', () => this.onClose());
    redis.on('end', () => {
      clearTimeout(this.timer);
      this.fail(() => true, new Error('Connection is closed.'));
    });
  }

  send(name: string, args: readonly ScriptArg[], blocksMs: number): Promise<unknown> {
    return new Promise((resolve, fail) => {
      const patienceMs = this.answerTimeoutMs + blocksMs;
      const dueAtMs = performance.now() + this.answerTimeoutMs;
      const call: Call = { name, args, patienceMs, dueAtMs, isSent: false, size: 0, resolve, fail };
      if (!this.isUp && !this.letWait(call)) return;
      this.calls.add(call);
      this.watch();
      if (this.isUp) this.transmit(call);
    });
  }

  private transmit(call: Call): void {
    call.isSent = true;
    call.dueAtMs = performance.now() + call.patienceMs;
    this.redis.call(call.name, ...call.args).then(
      (reply) => {
        this.calls.delete(call);
        call.resolve(reply);
      },
      (error: unknown) => this.onError(call, error),
    );
  }

  private onError(call: Call, error: unknown): void {
    if (isOfNotWritten(error) && this.calls.has(call)) {
      // the connection has just ended: nothing was sent, so the call waits for the next one
      this.isUp = false;
      call.isSent = false;
      if (this.letWait(call)) return;
    }
    this.calls.delete(call);
    call.fail(error);
  }

  /** Whether a call may wait for the connection; one that may not hears of it. */
  private letWait(call: Call): boolean {
    const size = sizeOf(call.args);
    if (
      this.waiting >= this.options.maxWaitingCalls ||
      this.waitingSize + size > MAX_WAITING_SIZE
    ) {
      call.fail(new Error(`Too many calls wait: ${this.waiting}, ${this.waitingSize} characters`));
      return false;
    }
    call.size = size;
    this.waiting += 1;
    this.waitingSize += size;
    return true;
  }

  private waitsNoMore({ size }: Call): void {
    this.waiting -= 1;
    this.waitingSize -= size;
  }

  private onReady(): void {
    this.isUp = true;
    this.generation += 1;
    this.failedTries = 0;
    this.takenAtMs = undefined;
    for (const call of this.calls) {
      if (call.isSent) continue;
      this.waitsNoMore(call);
      this.transmit(call);
    }
  }

  private onClose(): void {
    this.failedTries = this.isUp ? 0 : this.failedTries + 1;
    this.onDown();
    this.fail((call) => call.isSent, new Error('Connection is closed.'));
    if (this.failedTries < PATIENT_TRIES) return;
    const away = new Error(`Not connected in ${this.failedTries} tries.`);
    this.fail((call) => !call.isSent, away);
  }

  private onDown(): void {
    this.isUp = false;
    this.takenAtMs = undefined;
  }

  private watch(): void {
    if (this.timer !== undefined || this.calls.size === 0) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.look();
      this.watch();
    }, this.answerTimeoutMs / 4);
    // what waits for the reply keeps the process alive, not the watch over it
    this.timer.unref();
  }

  private look(): void {
    const now = performance.now();
    const isLate = ({ dueAtMs }: Call): boolean => dueAtMs <= now;
    const isStuck = this.takenAtMs !== undefined && this.takenAtMs + this.answerTimeoutMs <= now;
    const isOverdue = isStuck || [...this.calls].some(isLate);
    // seen twice: after a pause of this program itself, replies are there and not read yet
    if (isOverdue && this.wasLate) {
      const away = new Error(`Not connected within ${this.answerTimeoutMs} ms.`);
      this.fail((call) => !call.isSent && isLate(call), away);
      if (isStuck || [...this.calls].some((call) => call.isSent && isLate(call))) this.giveUp();
    }
    this.wasLate = isOverdue && !this.wasLate;
  }

  private giveUp(): void {
    this.onDown();
    this.fail((call) => call.isSent, new Error(`No answer within ${this.answerTimeoutMs} ms.`));
    this.redis.disconnect(true);
  }

  private fail(which: (call: Call) => boolean, error: Error): void {
    for (const call of this.calls) {
      if (!which(call)) continue;
      this.calls.delete(call);
      if (!call.isSent) this.waitsNoMore(call);
      call.fail(error);
    }
  }
}

/** What ioredis says where it has not even tried. */
function isOfNotWritten(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Stream isn't writeable");
}

function sizeOf(args: readonly ScriptArg[]): number {
  return args.reduce<number>((sum, arg) => sum + String(arg).length, 0);
}

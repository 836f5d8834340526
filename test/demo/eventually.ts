import { setTimeout as delay } from 'node:timers/promises';

/** Something to wait for. */
export interface Awaited<T> {
  /** Ends the sentence "waited for ...". */
  readonly what: string;
  readonly read: () => Promise<T>;
  readonly isThere: (value: T) => boolean;
  /** Tells of the last value when the wait was in vain. */
  readonly show: (value: T) => string;
  readonly signal: AbortSignal;
  /** 30 s when left out. */
  readonly withinMs?: number;
}

const POLL_MS = 25;

/**
 * Reads again and again until the value is as wanted, and returns it.
 *
 * @throws Error that tells what was waited for and what was last seen; the signal's reason
 */
export async function eventually<T>(wait: Awaited<T>): Promise<T> {
  const { what, read, isThere, show, signal, withinMs = 30_000 } = wait;
  const deadline = performance.now() + withinMs;
  for (;;) {
    signal.throwIfAborted();
    const value = await read();
    if (isThere(value)) return value;
    if (performance.now() > deadline) {
      throw new Error(`Waited ${withinMs / 1000} s for ${what}; last seen: ${show(value)}`);
    }
    await delay(POLL_MS);
  }
}

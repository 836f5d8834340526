import type { Connection } from '../redis/connection.js';
import { pause } from './repeat.js';

/** Longest one blocking call lasts, in seconds; then the node looks by itself. */
const LONGEST_WAIT_S = 5;
const AFTER_ERROR_MS = 500;

/** Waits for work with one blocking call on its own connection: an idle node asks Redis for nothing. */
export class Doorbell {
  private readonly closing = new AbortController();

  constructor(
    private readonly connection: Connection,
    private readonly keys: readonly string[],
  ) {}

  /** Resolves when the node was woken, or after some seconds. */
  async heard(): Promise<void> {
    try {
      await this.connection.popWhenThere(this.keys, LONGEST_WAIT_S);
    } catch {
      // the work loop meets the same fault and reports it
      await pause(AFTER_ERROR_MS, this.closing.signal);
    }
  }

  close(): void {
    this.closing.abort();
    this.connection.close();
  }
}

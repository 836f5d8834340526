import type { Connection } from '../redis/connection.js';
import type { Scheduler } from '../redis/scheduler.js';
import { pause } from './repeat.js';

/** Longest one blocking call lasts, in seconds; then the node looks by itself. */
const LONGEST_WAIT_S = 5;
const AFTER_ERROR_MS = 500;

/** Waits for work with one blocking call on its own connection: an idle node asks Redis for nothing. */
export class Doorbell {
  private readonly closing = new AbortController();

  private constructor(
    private readonly connection: Connection,
    private readonly keys: readonly string[],
  ) {}

  /** Opens a connection of its own to the server, for a node's wake keys. */
  static async open(
    scheduler: Pick<Scheduler, 'another'>,
    keys: readonly string[],
  ): Promise<Doorbell> {
    return new Doorbell(await scheduler.another(), keys);
  }

  /** Resolves when the node was woken, or after some seconds. */
  async heard(): Promise<void> {
    try {
      await this.connection.blocking(
        'BLPOP',
        [...this.keys, LONGEST_WAIT_S],
        LONGEST_WAIT_S * 1000,
      );
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

import type { Sentence } from '../domain/sentence.js';
import type { ScriptArg } from './connection.js';
import { confirmationLost, type Confirmation } from './durability.js';
import type { Tracked } from './replyTracking.js';

/** A reply, and why it is not sure that what was written stays. */
export interface SureReply {
  readonly reply: unknown;
  readonly doubt: Sentence | undefined;
}

/** What one confirmation said, and of which connection: a server that took over knows nothing of what went before. */
interface Confirmed {
  readonly doubt: Sentence | undefined;
  readonly generation: number;
}

/**
 * Writes that are confirmed, over a connection of their own: Redis does nothing else for a connection that waits for
 * its disk or its replicas, and a node's heartbeat must not stand behind that.
 *
 * One confirmation is under way at a time. It covers all that was written before it, so that what is written meanwhile
 * shares the next one, however much that is.
 */
export class SureWrites {
  private last: Promise<unknown> = Promise.resolve();
  private next: Promise<Confirmed> | undefined;

  constructor(
    private readonly connection: Tracked,
    private readonly confirmation: Confirmation,
  ) {}

  /** Sends a command that writes; resolves when that is confirmed, or when it cannot be. */
  async send(name: string, args: readonly ScriptArg[]): Promise<SureReply> {
    // it may stand behind a confirmation
    const written = this.connection.send(name, args, this.confirmation.timeoutMs);
    const confirming = this.confirm();
    const reply = await written;
    const generation = this.connection.generation();
    const confirmed = await confirming;
    const isOfIt = confirmed.generation === generation;
    return { reply, doubt: isOfIt ? confirmed.doubt : confirmationLost() };
  }

  private confirm(): Promise<Confirmed> {
    this.next ??= this.last.then(() => {
      this.next = undefined;
      return this.ask();
    });
    this.last = this.next;
    return this.next;
  }

  private async ask(): Promise<Confirmed> {
    const { command, args, timeoutMs, doubtOf } = this.confirmation;
    const { send, generation } = this.connection;
    try {
      const reply = await send(command, args, timeoutMs);
      return { doubt: doubtOf(reply), generation: generation() };
    } catch {
      return { doubt: confirmationLost(), generation: generation() };
    }
  }
}

import { plainText } from './plainText.js';

/** Where progress goes: a terminal, on which one line is written anew, or a file that gets a line now and then. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const TERMINAL_INTERVAL_MS = 100;
const FILE_INTERVAL_MS = 1000;
const CLEAR_LINE = '\r\u001b[K';
const MOST_CHARACTERS = 70;

/** Says how far a long command has come, not more often than helps. */
export class Progress {
  private nextAtMs: number;
  private isShown = false;
  /** What was reported and not written. */
  private waiting = '';

  constructor(
    private readonly what: string,
    private readonly stream: ProgressStream,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.nextAtMs = now() + this.intervalMs();
  }

  readonly report = (done: number, total: number): void => {
    this.waiting = plainText(`${this.what}: ${done} of ${total}`, MOST_CHARACTERS);
    const nowMs = this.now();
    if (nowMs < this.nextAtMs) return;
    this.nextAtMs = nowMs + this.intervalMs();
    this.write();
  };

  /** Leaves the line of a terminal to what comes next; a file has the last state. */
  end(): void {
    if (!this.isTerminal()) this.write();
    else if (this.isShown) this.stream.write(CLEAR_LINE);
  }

  private write(): void {
    if (this.waiting === '') return;
    this.stream.write(this.isTerminal() ? `${CLEAR_LINE}${this.waiting}` : `${this.waiting}\n`);
    this.waiting = '';
    this.isShown = true;
  }

  private intervalMs(): number {
    return this.isTerminal() ? TERMINAL_INTERVAL_MS : FILE_INTERVAL_MS;
  }

  private isTerminal(): boolean {
    return this.stream.isTTY === true;
  }
}

import { createInterface } from 'node:readline';
import { plainJson, plainText } from './plainText.js';
import { Progress } from './progress.js';

/** Three streams, as a process has them. */
export interface Streams {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

const MOST_CHARACTERS = 2000;

/** The only way to the person: whatever a line holds, nothing in it can act on the terminal. */
export class Terminal {
  constructor(private readonly streams: Streams) {}

  /** A line of the result. */
  say(line: string): void {
    this.streams.stdout.write(`${plainText(line, MOST_CHARACTERS)}\n`);
  }

  sayAll(lines: readonly string[]): void {
    for (const line of lines) this.say(line);
  }

  /** The result for another program. */
  sayJson(value: unknown): void {
    this.streams.stdout.write(`${plainJson(value)}\n`);
  }

  /** What went wrong. */
  complain(text: string): void {
    for (const line of text.split('\n')) {
      this.streams.stderr.write(`${plainText(line, MOST_CHARACTERS)}\n`);
    }
  }

  /** Shows the progress of what is done meanwhile. */
  async during<T>(
    what: string,
    work: (onProgress: (done: number, total: number) => void) => Promise<T>,
  ): Promise<T> {
    const progress = new Progress(what, this.streams.stderr);
    try {
      return await work(progress.report);
    } finally {
      progress.end();
    }
  }

  /** Whether there is somebody to ask. */
  canAsk(): boolean {
    return this.streams.stdin.isTTY === true;
  }

  /** Asks; everything but `y` and `yes` is a no, and so is the end of the input. */
  async ask(question: string): Promise<boolean> {
    this.streams.stderr.write(`${plainText(question, MOST_CHARACTERS)} [y/N] `);
    // not as a terminal: Ctrl-C then ends the process, which has changed nothing yet
    const reader = createInterface({ input: this.streams.stdin, terminal: false });
    try {
      for await (const line of reader) return /^\s*y(es)?\s*$/i.test(line);
      return false;
    } finally {
      reader.close();
    }
  }
}

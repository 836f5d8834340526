/** Where the demo shows its table; `process.stdout` is one. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** A table that is redrawn in its place, and messages that stay above it. */
export interface Screen {
  readonly show: (lines: readonly string[]) => void;
  readonly say: (text: string) => void;
  /** Leaves the last table where it is; later messages come below it. */
  readonly leave: () => void;
}

/** Where nothing can be redrawn, a table comes this often. */
const PLAIN_GAP_MS = 5_000;

export function createScreen(terminal: Terminal, nowMs: () => number): Screen {
  return terminal.isTTY === true ? redrawn(terminal) : appended(terminal, nowMs);
}

function redrawn(terminal: Terminal): Screen {
  let drawn: readonly string[] = [];
  const erase = () => (drawn.length === 0 ? '' : `\u001b[${drawn.length}A\r\u001b[J`);
  const draw = () => drawn.map((line) => `${line}\n`).join('');
  return {
    show: (lines) => {
      const up = erase();
      drawn = fitting(lines, terminal);
      terminal.write(up + draw());
    },
    say: (text) => terminal.write(`${erase()}\r\u001b[K${text}\n${draw()}`),
    leave: () => (drawn = []),
  };
}

/** A line that wraps, or more lines than there are rows, would not be found again to be redrawn. */
function fitting(lines: readonly string[], { columns = 80, rows = 24 }: Terminal): string[] {
  return lines.slice(0, Math.max(1, rows - 1)).map((line) =>
    Array.from(line)
      .slice(0, columns - 1)
      .join(''),
  );
}

function appended(terminal: Terminal, nowMs: () => number): Screen {
  let shownAtMs = Number.NEGATIVE_INFINITY;
  return {
    show: (lines) => {
      if (nowMs() - shownAtMs < PLAIN_GAP_MS) return;
      shownAtMs = nowMs();
      terminal.write(`\n${lines.join('\n')}\n`);
    },
    say: (text) => terminal.write(`${text}\n`),
    leave: () => undefined,
  };
}

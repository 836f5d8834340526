/** What is to happen, and when (in ms); what is due at the same time happens in the order it was entered. */
export class Calendar {
  private readonly heap: Entry[] = [];
  private entered = 0;

  /** Enters what is to happen at a time. */
  at(timeMs: number, act: Act): void {
    const entry = { timeMs, order: this.entered++, act };
    let index = this.heap.length;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = this.heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      this.heap[index] = parent;
      index = above;
    }
    this.heap[index] = entry;
  }

  /** Takes out what happens next; undefined where nothing is to happen any more. */
  next(): Entry | undefined {
    const [first] = this.heap;
    const last = this.heap.pop();
    if (last === undefined || first === last) return first;
    this.sink(last);
    return first;
  }

  /** Puts an entry at the top, and down to where it belongs. */
  private sink(entry: Entry): void {
    let index = 0;
    for (;;) {
      const left = this.heap[2 * index + 1];
      if (left === undefined) break;
      const right = this.heap[2 * index + 2];
      const takesRight = right !== undefined && isBefore(right, left);
      const child = takesRight ? right : left;
      if (!isBefore(child, entry)) break;
      this.heap[index] = child;
      index = 2 * index + (takesRight ? 2 : 1);
    }
    this.heap[index] = entry;
  }
}

export type Act = () => Promise<void> | void;

export interface Entry {
  readonly timeMs: number;
  readonly order: number;
  readonly act: Act;
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.order < b.order);
}

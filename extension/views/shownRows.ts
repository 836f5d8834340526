import type { Row } from './row.js';

/** The rows that the tree has asked for, so that only those that changed are drawn again. */
export class ShownRows {
  readonly #rows = new Map<string, Row>();
  readonly #children = new Map<string | undefined, readonly string[]>();

  /** The row of an id, as it is to be drawn. */
  row(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  /** Which row a row stands below; undefined for the first ones. */
  parent(id: string): string | undefined {
    for (const [parent, children] of this.#children) if (children.includes(id)) return parent;
    return undefined;
  }

  /** Notes what is now shown below a row (undefined: at the top). */
  show(parent: string | undefined, rows: readonly Row[]): void {
    const ids = rows.map(({ id }) => id);
    const kept = new Set(ids);
    for (const id of this.#children.get(parent) ?? []) if (!kept.has(id)) this.#forget(id);
    this.#children.set(parent, ids);
    for (const row of rows) this.#rows.set(row.id, row);
  }

  /**
   * Compares what is shown with what is so now, and notes the latter.
   * @returns the least rows to draw again (undefined stands for the whole tree); a row below another one
   *   in the list is left out, because it is drawn with that one
   */
  update(
    childRows: (parent: string | undefined) => readonly Row[],
  ): readonly (string | undefined)[] {
    const changed: (string | undefined)[] = [];
    this.#compare(undefined, childRows, changed, false);
    return changed;
  }

  #compare(
    parent: string | undefined,
    childRows: (parent: string | undefined) => readonly Row[],
    changed: (string | undefined)[],
    isCovered: boolean,
  ): void {
    const before = this.#children.get(parent);
    if (before === undefined) return;
    const rows = childRows(parent);
    const isOtherList = !sameList(before, rows);
    if (isOtherList && !isCovered) changed.push(parent);
    const old = new Map(before.map((id) => [id, this.#rows.get(id)]));
    this.show(parent, rows);
    for (const row of rows) {
      const isOther = !isSame(old.get(row.id), row);
      const isCoveredAbove = isCovered || isOtherList;
      if (isOther && !isCoveredAbove) changed.push(row.id);
      this.#compare(row.id, childRows, changed, isCoveredAbove || isOther);
    }
  }

  #forget(id: string): void {
    this.#rows.delete(id);
    for (const child of this.#children.get(id) ?? []) this.#forget(child);
    this.#children.delete(id);
  }
}

function sameList(ids: readonly string[], rows: readonly Row[]): boolean {
  return ids.length === rows.length && rows.every(({ id }, index) => ids[index] === id);
}

/** Whether two rows are drawn alike; a tooltip is made only when it is looked at. */
function isSame(a: Row | undefined, b: Row): boolean {
  return a !== undefined && drawn(a) === drawn(b);
}

function drawn(row: Row): string {
  return JSON.stringify({ ...row, tooltip: undefined });
}

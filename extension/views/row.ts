import type { CommandId } from '../commandIds.js';

/** One line of a tooltip: what is told, and the (untrusted) value. */
export interface TooltipLine {
  readonly label: string;
  readonly value: string;
}

/** A row as a plain view model; `treeItem.ts` makes the one TreeItem of it. */
export interface Row {
  /** The id of its target: see `target.ts`. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly icon: RowIcon;
  /** Words that the menus of the manifest match with `viewItem`. */
  readonly words: readonly string[];
  readonly opens: 'no' | 'collapsed' | 'expanded';
  /** Asked for on hover; a change of it alone draws nothing again. */
  readonly tooltip: readonly TooltipLine[];
  /** What a screen reader says. */
  readonly spoken: string;
  /** Run on Enter and on a click, with the row's id. */
  readonly command?: { readonly id: CommandId; readonly title: string };
}

/** A product icon and, for what needs attention, a theme colour. */
export interface RowIcon {
  readonly name: string;
  readonly colour?: string;
}

/** Puts the parts of a description in a line. */
export function joined(parts: readonly (string | undefined | false)[]): string {
  return parts.filter((part) => part !== undefined && part !== false && part !== '').join(' · ');
}

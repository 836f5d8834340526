import { documentScheme, documentTarget } from '../documents/documentUri.js';
import { draftOf, type Draft } from '../documents/draft.js';
import { explainedTask } from '../documents/explanationUri.js';
import { parseRowId, type Target } from '../target.js';

/** What a command was started on: a row, selected rows with it, a file of the explorer, or the editor of a document or a draft. */
export interface Started {
  readonly target: Target | undefined;
  /** All selected rows where the command was started on one of them; else only that row. */
  readonly targets: readonly Target[];
  readonly path: string | undefined;
  /** The draft whose editor it was started in. */
  readonly draft: Draft | undefined;
}

/** Reads the arguments VS Code gives to a command. */
export function startedOn(args: readonly unknown[]): Started {
  const [first, selection] = args;
  const target = isAddress(first) ? shownIn(first) : parseRowId(first);
  const selected = Array.isArray(selection) ? selection.map((id) => parseRowId(id)) : [];
  const targets = selected.filter((found) => found !== undefined);
  return {
    target,
    targets: targets.length > 0 || target === undefined ? targets : [target],
    path: pathOf(first),
    draft: isAddress(first) ? draftOf(first) : undefined,
  };
}

/** What a read-only document is of. */
function shownIn({ scheme, query }: Address): Target | undefined {
  if (scheme !== documentScheme) return undefined;
  return explainedTask({ query }) ?? documentTarget({ query });
}

interface Address {
  readonly scheme: string;
  readonly query: string;
}

function isAddress(argument: unknown): argument is Address {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    'scheme' in argument &&
    'query' in argument &&
    typeof argument.scheme === 'string' &&
    typeof argument.query === 'string'
  );
}

function pathOf(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  if (!('scheme' in argument) || !('fsPath' in argument)) return undefined;
  return argument.scheme === 'file' && typeof argument.fsPath === 'string'
    ? argument.fsPath
    : undefined;
}

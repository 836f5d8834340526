import type { CommandId, SubjectOf } from '../commandIds.js';
import type { Connections } from '../connections/connections.js';
import type { Store } from '../store/store.js';
import type { Localizer } from '../ui/localizer.js';
import type { Ui } from '../ui/ui.js';

/** What commands work with; none of it needs VS Code. */
export interface Tools {
  readonly store: Store;
  readonly connections: Connections;
  readonly ui: Ui;
  readonly l10n: Localizer;
  readonly log: { error(message: string): void };
  /** Reads the open documents anew. */
  readonly refreshDocuments: () => void;
}

/** One command. What it throws is told by `run.ts`, with a button that helps. */
export type Handler<C extends CommandId> = (tools: Tools, subject: SubjectOf<C>) => Promise<void>;

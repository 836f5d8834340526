import { plainText } from '../ui/plainText.js';
import type { Tools } from './handler.js';

/** A pool's name for titles and messages; with its connection, where there are several. */
export function poolLabel(
  { store, l10n }: Pick<Tools, 'store' | 'l10n'>,
  { connection, pool }: { readonly connection: string; readonly pool: string },
): string {
  const name = plainText(pool, 60);
  if (store.states().length < 2) return name;
  return l10n.t('{0} on {1}', name, plainText(connection, 60));
}

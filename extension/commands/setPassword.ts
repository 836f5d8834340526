import { plainText } from '../ui/plainText.js';
import type { Handler } from './handler.js';

/** Keeps another password for a connection, and connects with it. */
export const setPassword: Handler<'redispatch.connection.setPassword'> = async (
  { connections, ui, l10n },
  connection,
) => {
  const password = await ui.ask({
    title: l10n.t('Set Password of {0}', plainText(connection)),
    prompt: l10n.t('It is kept in the secret storage. Leave it empty to forget it.'),
    isSecret: true,
  });
  if (password !== undefined) await connections.setPassword(connection, password);
};

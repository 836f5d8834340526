import { plainText } from '../ui/plainText.js';
import type { Handler } from './handler.js';

/** Moves a password from the settings, where anybody can read it, to the secret storage. */
export const movePassword: Handler<'redispatch.connection.movePassword'> = async (
  { connections, ui, l10n },
  connection,
) => {
  await connections.movePassword(connection);
  const name = plainText(connection);
  await ui.tell(
    l10n.t('The password of "{0}" is now in the secret storage, and gone from the settings.', name),
  );
};

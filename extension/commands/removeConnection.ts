import { plainText } from '../ui/plainText.js';
import type { Handler } from './handler.js';

/** Takes a connection out of the settings; the data in Redis stays. */
export const removeConnection: Handler<'redispatch.connection.remove'> = async (
  { connections, store, ui, l10n },
  connection,
) => {
  if (store.spec(connection)?.origin === 'local') {
    await connections.stopLocal();
    return;
  }
  const choice = await ui.decide({
    message: l10n.t('Remove the connection "{0}"?', plainText(connection)),
    detail: l10n.t('It goes from the settings, with its password. The data in Redis stays.'),
    isDestructive: true,
    buttons: [{ label: l10n.t('Remove'), value: 'remove' }],
  });
  if (choice === 'remove') await connections.remove(connection);
};

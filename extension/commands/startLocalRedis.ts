import type { Handler } from './handler.js';

/** Starts the private Redis and shows it. */
export const startLocalRedis: Handler<'redispatch.localRedis.start'> = async ({
  connections,
  ui,
  l10n,
}) => {
  await ui.progress(l10n.t('Starting a local Redis...'), async ({ signal }) => {
    await connections.startLocal(signal);
  });
};

import type { Fault } from '../store/state.js';
import type { Localizer } from '../ui/localizer.js';
import { saySentence } from '../ui/saySentence.js';

type Texts = Partial<Record<Fault['reason'], string>>;

/** Why something did not work, and what to do, in the language of the person. */
export function why(l10n: Localizer, fault: Fault): string {
  const lost = l10n.t(
    'The connection was lost. What was under way may or may not have been done: look before you repeat it.',
  );
  const texts: Texts = {
    unreachable: l10n.t('The server cannot be reached. Check that it runs, and its host and port.'),
    'connection-lost': lost,
    closed: lost,
    'wrong-credentials': l10n.t('The server refused the user name or the password.'),
    'invalid-url': l10n.t(
      'The URL is none of Redis. Use redis://host:port/database, or rediss:// for TLS.',
    ),
    'redis-loading': l10n.t('The server is still loading its data.'),
    'read-only': l10n.t('The server is a read-only replica. Connect to the primary.'),
    'out-of-memory': l10n.t('The server is at its memory limit and took nothing.'),
    'password-in-url': l10n.t(
      'Its URL in the settings has a password in it. Settings are plain text: move the password to the secret storage.',
    ),
    cancelled: l10n.t('It was cancelled.'),
    'backlog-full': l10n.t(
      'The pool is full: it holds as many tasks that have not ended as it may. Wait until workers have caught up, or raise its maxBacklog.',
    ),
    'too-many-waiting': l10n.t(
      'The server is away, and too much waits for it already. Nothing was sent; try again when it is back.',
    ),
  };
  return texts[fault.reason] ?? details(l10n, fault);
}

/** What the core or the server said of it, with the values; empty where there is no more to say. */
export function details(l10n: Localizer, { message, said }: Fault): string {
  return said === undefined ? message : saySentence(l10n, said);
}

/** The same, short enough for a row. */
export function whyBriefly(l10n: Localizer, fault: Fault): string {
  const texts: Texts = {
    unreachable: l10n.t('Cannot reach the server'),
    'connection-lost': l10n.t('Connection lost'),
    closed: l10n.t('Connection lost'),
    'wrong-credentials': l10n.t('Wrong user name or password'),
    'redis-loading': l10n.t('Server is loading its data'),
    'redis-too-old': l10n.t('Redis is older than 6.2'),
    'no-permission': l10n.t('No permission'),
    'password-in-url': l10n.t('Password in the settings'),
    'invalid-url': l10n.t('Not a Redis URL'),
    'evicting-memory': l10n.t('Redis may delete keys'),
    'too-many-waiting': l10n.t('Cannot reach the server'),
  };
  return texts[fault.reason] ?? why(l10n, fault);
}

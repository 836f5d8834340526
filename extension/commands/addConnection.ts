import { splitUrl, type SplitUrl } from '../connections/splitUrl.js';
import type { Localizer } from '../ui/localizer.js';
import { toFault } from '../store/fault.js';
import { why } from '../views/why.js';
import { untilCancelled } from '../ui/untilCancelled.js';
import type { Handler, Tools } from './handler.js';

/** Asks for a server, tries it, and keeps it in the user's settings. */
export const addConnection: Handler<'redispatch.connection.add'> = async (tools) => {
  let draft: Draft | undefined = { text: 'redis://127.0.0.1:6379', username: '' };
  while (draft !== undefined) {
    const asked = await askForServer(tools, draft);
    if (asked === undefined) return;
    const next = await tryAndKeep(tools, asked);
    draft = next === 'edit' ? { text: asked.server.url, username: asked.username } : undefined;
  }
};

interface Draft {
  readonly text: string;
  readonly username: string;
}

interface Answer {
  readonly name: string;
  readonly server: SplitUrl;
  readonly username: string;
  readonly password: string;
}

async function askForServer(tools: Tools, draft: Draft): Promise<Answer | undefined> {
  const { ui, l10n } = tools;
  const title = l10n.t('Add Connection');
  const text = await ui.ask({
    title,
    prompt: l10n.t('Where is the Redis? redis://host:port/database, or rediss:// for TLS.'),
    value: draft.text,
    fault: (url) => urlFault(l10n, url.trim()),
  });
  const server = text === undefined ? undefined : splitUrl(text.trim());
  if (server === undefined) return undefined;
  const username = await ui.ask({
    title,
    prompt: l10n.t('User name; leave it empty for the default user.'),
    value: server.username ?? draft.username,
  });
  if (username === undefined) return undefined;
  const password = await ui.ask({
    title,
    prompt: l10n.t('Password, kept in the secret storage; leave it empty where none is needed.'),
    isSecret: true,
    ...(server.password !== undefined && { value: server.password }),
  });
  if (password === undefined) return undefined;
  const name = await ui.ask({
    title,
    prompt: l10n.t('What is it called in the tree?'),
    value: freeName(tools, server.address),
    fault: (typed) => nameFault(tools, typed.trim()),
  });
  return name === undefined ? undefined : { name: name.trim(), server, username, password };
}

async function tryAndKeep(tools: Tools, answer: Answer): Promise<'edit' | undefined> {
  const { ui, l10n, connections } = tools;
  const { name, server, username, password } = answer;
  const user = username === '' ? undefined : username;
  const entry = { name, url: server.url, ...(user !== undefined && { username: user }) };
  try {
    const title = l10n.t('Connecting to {0}...', server.address);
    const tried = await ui.progress(title, ({ signal }) =>
      untilCancelled(connections.tryOut({ url: server.url, username: user }, password), signal),
    );
    if (tried === 'cancelled') return 'edit';
  } catch (error) {
    const message = l10n.t(
      'Could not connect to {0}. {1}',
      server.address,
      why(l10n, toFault(error)),
    );
    const choice = await ui.fail<'edit' | 'add'>(message, [
      { label: l10n.t('Edit...'), value: 'edit' },
      { label: l10n.t('Add Anyway'), value: 'add' },
    ]);
    if (choice !== 'add') return choice;
  }
  await connections.add(entry, password);
  return undefined;
}

function urlFault(l10n: Localizer, url: string): string | undefined {
  if (splitUrl(url) !== undefined) return undefined;
  return l10n.t('Type redis://host:port/database, or rediss:// for TLS.');
}

function nameFault({ l10n, connections }: Tools, name: string): string | undefined {
  if (name === '') return l10n.t('A connection needs a name.');
  return connections.has(name) ? l10n.t('There is a connection "{0}" already.', name) : undefined;
}

function freeName({ connections }: Tools, address: string): string {
  const base = address.replace(/\/0$/, '');
  let name = base;
  for (let number = 2; connections.has(name); number += 1) name = `${base} (${number})`;
  return name;
}

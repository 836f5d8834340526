import { commandSubjects, type CommandId, type SubjectOf } from '../commandIds.js';
import { isConnectionFault, toFault } from '../store/fault.js';
import type { Fault } from '../store/state.js';
import { connectionOf } from '../target.js';
import { plainText } from '../ui/plainText.js';
import type { Button } from '../ui/ui.js';
import { why } from '../views/why.js';
import type { Tools } from './handler.js';
import { startedOn } from './started.js';
import { connectionOfSubject, subjectFinders } from './subjects.js';
import { handlers } from './table.js';

/** What is around a command that runs. */
export interface RunNeeds {
  readonly tools: Tools;
  /** A command's title in the language of the person. */
  readonly title: (id: CommandId) => string;
}

/**
 * Runs a command: finds what it acts on, does it, and tells what failed, why, and what helps.
 * @returns what it acted on; undefined when it was given up or failed
 */
export async function runCommand<C extends CommandId>(
  needs: RunNeeds,
  id: C,
  args: readonly unknown[],
): Promise<SubjectOf<C> | undefined> {
  const started = startedOn(args);
  let connection = started.target && connectionOf(started.target);
  try {
    const subject = await subjectFinders[commandSubjects[id]](needs.tools, started);
    connection ??= connectionOfSubject(subject);
    if (subject !== undefined) await handlers[id](needs.tools, subject);
    return subject;
  } catch (error) {
    await tellFailure(needs, id, connection, toFault(error));
    return undefined;
  }
}

async function tellFailure(
  { tools, title }: RunNeeds,
  id: CommandId,
  connection: string | undefined,
  fault: Fault,
): Promise<void> {
  if (fault.reason === 'cancelled') return;
  const { ui, l10n, log, store, connections } = tools;
  log.error(`${id}: ${fault.message}`);
  // of several lines the first says what failed; the others are in the text behind the button
  const [first = ''] = why(l10n, fault).split('\n', 1);
  const message = l10n.t('{0} failed. {1}', title(id), plainText(first, 600));
  switch (await ui.fail(message, buttons(tools, fault, connection))) {
    case 'retry':
      if (connection !== undefined) await store.reconnect(connection);
      return;
    case 'movePassword':
      if (connection !== undefined) await connections.movePassword(connection);
      return;
    case 'install':
      await ui.openText(l10n.t('How to install Redis.txt'), `${why(l10n, fault)}\n`);
      return;
    case 'log':
      ui.showLog();
      return;
    case undefined:
      return;
  }
}

type Help = 'retry' | 'movePassword' | 'install' | 'log';

function buttons(
  { l10n }: Tools,
  { reason }: Fault,
  connection: string | undefined,
): readonly Button<Help>[] {
  const log = { label: l10n.t('Show Log'), value: 'log' } as const;
  if (reason === 'no-local-redis') {
    return [{ label: l10n.t('How to Install'), value: 'install' }, log];
  }
  if (connection === undefined) return [log];
  if (reason === 'password-in-url') {
    return [{ label: l10n.t('Move Password to Secret Storage'), value: 'movePassword' }];
  }
  return isConnectionFault(reason)
    ? [{ label: l10n.t('Retry Connection'), value: 'retry' }, log]
    : [log];
}

import type { DrainReport } from '../../core/index.js';
import type { PoolTarget } from '../target.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText } from '../ui/plainText.js';
import type { Button } from '../ui/ui.js';
import { tasks } from '../views/words.js';
import type { Tools } from './handler.js';
import { resumeNode } from './resumeNode.js';

/** Tells what a drain did, with buttons that end it, or wait for what the node still runs. */
export async function tellDrained(
  tools: Tools,
  target: PoolTarget & { readonly node: string },
  report: DrainReport,
  wait: () => Promise<void>,
): Promise<void> {
  const { ui, l10n } = tools;
  const text = drainedText(l10n, plainText(target.node), report);
  const choice = await ui.tell(text, drainedButtons(l10n, report));
  if (choice === 'resume') await resumeNode(tools, target);
  if (choice === 'wait') await wait();
}

function drainedText(l10n: Localizer, node: string, report: DrainReport): string {
  const { movedTasks, leftRunning, outcome } = report;
  const moved = tasks(l10n, movedTasks);
  const running = tasks(l10n, leftRunning);
  switch (outcome) {
    case 'empty':
      return l10n.t(
        '{0} is drained: {1} moved, and it runs nothing. It gets no more work until it is resumed.',
        node,
        moved,
      );
    case 'running':
      return l10n.t(
        '{0} is drained: {1} moved, and it still runs {2}. It gets no more work until it is resumed.',
        node,
        moved,
        running,
      );
    case 'cancelled':
      return leftRunning === 0
        ? l10n.t(
            'The drain of {0} was cancelled after {1} had moved. It gets no more work until it is resumed.',
            node,
            moved,
          )
        : l10n.t(
            'The drain of {0} was cancelled after {1} had moved; it still runs {2}. It gets no more work until it is resumed.',
            node,
            moved,
            running,
          );
    case 'resumed':
      return l10n.t('{0} was resumed elsewhere while it was drained: {1} moved.', node, moved);
    case 'gone':
      return l10n.t(
        '{0} has gone while it was drained: {1} moved. What it ran comes back by itself.',
        node,
        moved,
      );
  }
}

function drainedButtons(
  l10n: Localizer,
  { outcome }: DrainReport,
): readonly Button<'resume' | 'wait'>[] {
  const resume = { label: l10n.t('Resume'), value: 'resume' } as const;
  switch (outcome) {
    case 'running':
      return [{ label: l10n.t('Wait...'), value: 'wait' }, resume];
    case 'empty':
    case 'cancelled':
      return [resume];
    case 'resumed':
    case 'gone':
      return [];
  }
}

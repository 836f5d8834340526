import type { Listing, ListingTarget, ListName, PoolTarget } from '../target.js';
import { plainText } from '../ui/plainText.js';
import { stateName } from '../views/nodeRow.js';
import { addConnection } from './addConnection.js';
import { createPool } from './createPool.js';
import type { Tools } from './handler.js';
import { startLocalRedis } from './startLocalRedis.js';

/** Asks for a connection, unless there is one only. */
export async function askForConnection(tools: Tools): Promise<string | undefined> {
  const { store, ui, l10n } = tools;
  const states = store.states();
  const [only] = states;
  if (only === undefined) return offerConnection(tools);
  if (states.length === 1) return only.name;
  const choices = states.map(({ name, address }) => ({
    label: name,
    description: address,
    value: name,
  }));
  return ui.choose(l10n.t('Connection'), l10n.t('Which connection?'), choices);
}

/** Asks for a pool of all connections that can be reached, unless there is one only. */
export async function askForPool(tools: Tools): Promise<PoolTarget | undefined> {
  const { store, ui, l10n } = tools;
  if (store.states().length === 0) {
    await offerConnection(tools);
    return undefined;
  }
  const { pools, failed } = await allPools(tools);
  const [only] = pools;
  if (only === undefined) {
    if (failed !== undefined) throw failed;
    await offerPool(tools);
    return undefined;
  }
  // the pool that was meant may be on the server that is away
  if (pools.length === 1 && failed === undefined) return only;
  const choices = pools.map((value) => ({
    label: value.pool,
    description: value.connection,
    value,
  }));
  return ui.choose(l10n.t('Pool'), l10n.t('Which pool?'), choices);
}

/** Asks for a node, and for its pool where there are more. */
export async function askForNode(
  tools: Tools,
): Promise<(PoolTarget & { readonly node: string }) | undefined> {
  const { store, ui, l10n } = tools;
  const target = await askForPool(tools);
  if (target === undefined) return undefined;
  const pool = await store.pool(target);
  const { nodes } = await pool.snapshot();
  if (nodes.length === 0) {
    await ui.warn(l10n.t('{0} has no nodes.', plainText(target.pool)), []);
    return undefined;
  }
  const choices = nodes.map(({ name, state }) => ({
    label: name,
    description: stateName(l10n, state),
    value: name,
  }));
  const node = await ui.choose(l10n.t('Node'), l10n.t('Which node?'), choices);
  return node === undefined ? undefined : { ...target, node };
}

/** Asks for a pool and for what of it: the whole, one of its lists, or a node. */
export async function askForQueue(tools: Tools): Promise<PoolTarget | ListingTarget | undefined> {
  const { store, ui, l10n } = tools;
  const target = await askForPool(tools);
  if (target === undefined) return undefined;
  const { connection, pool } = target;
  const { nodes, ...counts } = await (await store.pool(target)).snapshot();
  const listing = (of: Listing): ListingTarget => ({
    kind: 'listing',
    connection,
    pool,
    listing: of,
  });
  const list = (label: string, count: number, name: ListName) => ({
    label,
    description: l10n.count(count),
    value: listing({ list: name }),
  });
  return ui.choose<PoolTarget | ListingTarget>(l10n.t('Queue'), l10n.t('Which queue?'), [
    ...nodes.map(({ name, queued }) => ({
      label: name,
      description: l10n.t('{0} queued', l10n.count(queued)),
      value: listing({ list: 'node', node: name }),
    })),
    list(l10n.t('Backlog'), counts.backlog, 'backlog'),
    ...(counts.limited === 0 ? [] : [list(l10n.t('Limited'), counts.limited, 'limited')]),
    list(l10n.t('Scheduled'), counts.scheduled, 'scheduled'),
    list(l10n.t('Dead'), counts.dead, 'dead'),
    list(l10n.t('Completed'), counts.completed, 'completed'),
    list(l10n.t('Rejected'), counts.rejected, 'rejected'),
    { label: l10n.t('The whole pool'), description: l10n.t('settings and counts'), value: target },
  ]);
}

/** Asks for a task by its id. */
export async function askForTask(
  tools: Tools,
): Promise<(PoolTarget & { readonly task: string }) | undefined> {
  const { ui, l10n } = tools;
  const target = await askForPool(tools);
  if (target === undefined) return undefined;
  const task = await ui.ask({
    title: l10n.t('Task of {0}', plainText(target.pool)),
    prompt: l10n.t('Id of the task, for example 0-42'),
    fault: (text) =>
      /^\d{1,3}-\d{1,16}$/.test(text.trim())
        ? undefined
        : l10n.t('A task id is a partition and a number, for example 0-42.'),
  });
  return task === undefined ? undefined : { ...target, task: task.trim() };
}

/** The pools of all connections, asked at once: one server that is down or slow must not hold up the others. */
async function allPools({
  store,
}: Tools): Promise<{ pools: PoolTarget[]; failed: Error | undefined }> {
  const answers = await Promise.allSettled(
    store.states().map(async ({ name }) => {
      const scheduler = await store.scheduler(name);
      const names = await scheduler.pools();
      return names.map((pool) => ({ kind: 'pool', connection: name, pool }) as const);
    }),
  );
  const pools = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const refused = answers.find((answer) => answer.status === 'rejected');
  if (refused === undefined) return { pools, failed: undefined };
  const reason: unknown = refused.reason;
  return { pools, failed: reason instanceof Error ? reason : new Error(String(reason)) };
}

async function offerPool(tools: Tools): Promise<void> {
  const { ui, l10n } = tools;
  const create = { label: l10n.t('Create Pool...'), value: 'create' };
  const choice = await ui.warn(l10n.t('There is no pool yet.'), [create]);
  const connection = choice === 'create' ? await askForConnection(tools) : undefined;
  if (connection !== undefined) await createPool(tools, connection);
}

async function offerConnection(tools: Tools): Promise<undefined> {
  const { ui, l10n } = tools;
  const choice = await ui.warn<'add' | 'start'>(l10n.t('There is no connection yet.'), [
    { label: l10n.t('Add Connection...'), value: 'add' },
    { label: l10n.t('Start Local Redis'), value: 'start' },
  ]);
  if (choice === 'add') await addConnection(tools, null);
  if (choice === 'start') await startLocalRedis(tools, null);
  return undefined;
}

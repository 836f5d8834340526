import type { PoolTarget } from '../target.js';
import { plainText } from '../ui/plainText.js';
import { stateName } from '../views/nodeRow.js';
import type { Tools } from './handler.js';

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
    await ui.warn(l10n.t('There is no pool yet. Create one with the command Create Pool.'), []);
    return undefined;
  }
  if (pools.length === 1) return only;
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

/** Asks for a task by its id. */
export async function askForTask(
  tools: Tools,
): Promise<(PoolTarget & { readonly task: string }) | undefined> {
  const { ui, l10n } = tools;
  const target = await askForPool(tools);
  if (target === undefined) return undefined;
  const task = await ui.ask({
    title: l10n.t('Inspect Task of {0}', plainText(target.pool)),
    prompt: l10n.t('Id of the task, for example 0-42'),
    fault: (text) =>
      /^\d{1,3}-\d{1,16}$/.test(text.trim())
        ? undefined
        : l10n.t('A task id is a partition and a number, for example 0-42.'),
  });
  return task === undefined ? undefined : { ...target, task: task.trim() };
}

async function allPools({
  store,
}: Tools): Promise<{ pools: PoolTarget[]; failed: Error | undefined }> {
  const pools: PoolTarget[] = [];
  let failed: Error | undefined;
  for (const { name } of store.states()) {
    try {
      const scheduler = await store.scheduler(name);
      const names = await scheduler.pools();
      pools.push(...names.map((pool) => ({ kind: 'pool', connection: name, pool }) as const));
    } catch (error) {
      // One server that is down must not keep the pools of the others from being chosen.
      failed = error instanceof Error ? error : new Error(String(error));
    }
  }
  return { pools, failed };
}

async function offerConnection({ ui, l10n }: Tools): Promise<undefined> {
  await ui.warn(
    l10n.t('There is no connection yet. Use the command Add Connection or Start Local Redis.'),
    [],
  );
  return undefined;
}

import type { Pool } from '../../core/index.js';
import { loadCore, type Core } from '../core.js';
import { plainText } from '../ui/plainText.js';
import { faultOf } from './faults.js';
import type { Handler, Tools } from './handler.js';
import { poolLabel } from './poolLabel.js';
import { askForNumber, rangeFault } from './typedNumber.js';

/** Sets how much a tenant gets while others wait, too: its weight over that of all who wait. */
export const setTenantWeight: Handler<'redispatch.pool.setTenantWeight'> = async (
  tools,
  target,
) => {
  const { store, ui, l10n } = tools;
  const [core, pool] = await Promise.all([loadCore(), store.pool(target)]);
  const label = poolLabel(tools, target);
  const title = l10n.t('Set Tenant Weight of {0}', label);
  const weights = await pool.tenantWeights();
  const tenant = await askForTenant(tools, core, pool, { title, weights });
  if (tenant === undefined) return;
  const { MIN_WEIGHT, MAX_WEIGHT } = core;
  const weight = await askForNumber(tools, {
    title,
    prompt: l10n.t('Weight of {0}: 1 is what others have', tenantText(tools, tenant)),
    now: weights.get(tenant) ?? 1,
    fault: (typed) => rangeFault(l10n, typed, { least: MIN_WEIGHT, most: MAX_WEIGHT }),
  });
  if (weight === undefined) return;
  await pool.setTenantWeight(tenant, weight);
  await store.refresh(target.connection);
  const said = tenantText(tools, tenant);
  await ui.tell(l10n.t('{0} of {1} now has the weight {2}.', said, label, l10n.figure(weight, 6)));
};

async function askForTenant(
  tools: Tools,
  core: typeof Core,
  pool: Pool,
  { title, weights }: { readonly title: string; readonly weights: ReadonlyMap<string, number> },
): Promise<string | undefined> {
  const { ui, l10n } = tools;
  const known = [...weights].map(([tenant, weight]) => ({
    label: tenantText(tools, tenant),
    description: l10n.t('weight {0}', l10n.figure(weight, 6)),
    value: tenant,
  }));
  const none = { label: tenantText(tools, ''), value: '' };
  const chosen = await ui.choose<string | typeof another>(title, l10n.t('Which tenant?'), [
    ...known,
    ...(weights.has('') ? [] : [none]),
    { label: l10n.t('Another...'), value: another },
  ]);
  if (chosen !== another) return chosen;
  return ui.ask({
    title,
    prompt: l10n.t('Tenant, exactly as tasks name it'),
    fault: (tenant) =>
      tenant === ''
        ? l10n.t('Type at least one character.')
        : faultOf(l10n, () => core.checkTask({ name: pool.name, tenant })),
  });
}

const another = Symbol('another tenant');

function tenantText({ l10n }: Tools, tenant: string): string {
  return tenant === '' ? l10n.t('Tasks of no tenant') : plainText(tenant, 60);
}

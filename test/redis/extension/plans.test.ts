import assert from 'node:assert/strict';
import { parseRebalancePlan, type Pool, type RebalancePlan } from '../../../core/index.js';
import { draftAddress, draftScheme } from '../../../extension/documents/draft.js';
import { firstText } from '../../../extension/documents/firstText.js';
import { toFault } from '../../../extension/store/fault.js';
import { rowId } from '../../../extension/target.js';
import { joinNodes, takeTokens, type HandNode } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';
import { startHeadless, type Headless } from './headless.js';
import { scriptedUi, type Script, type ScriptedUi } from './scriptedUi.js';

const at = { kind: 'pool', connection: 'Local', pool: 'demo' } as const;
const demo = rowId(at);

describe('a rebalance plan in an editor', () => {
  const world = useWorld(0);
  let extension: Headless;
  let pool: Pool;
  let nodes: Readonly<Record<'a', HandNode>>;

  beforeEach(async () => {
    pool = await world().createPool();
    nodes = await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(300));
    await joinNodes(pool, { b: 1, c: 1 });
    const { url, prefix } = world();
    extension = await startHeadless([{ name: 'Local', url, prefix }]);
  });
  afterEach(() => extension.close());
  const queued = async () => (await pool.snapshot()).nodes.map((node) => node.queued);
  const open = async (script: Script = {}): Promise<ScriptedUi> => {
    const ui = scriptedUi(script);
    await extension.run('redispatch.plan.open', ui, demo);
    return ui;
  };
  const apply = (ui: ScriptedUi) => extension.run('redispatch.plan.apply', ui);
  const edited = (edit: (plan: RebalancePlan) => object) => (text: string) =>
    JSON.stringify(edit(parseRebalancePlan(text)));

  it('moves nothing before it is applied, and all of it then', async () => {
    const ui = await open();
    assert.deepEqual(ui.opened, [at]);
    assert.match(ui.shown[0] ?? '', /^This is a plan for demo: nothing has moved yet/);
    assert.deepEqual(await queued(), [300, 0, 0]);
    await apply(ui);
    assert.deepEqual(await queued(), [100, 100, 100]);
    assert.equal(
      ui.shown.at(-1),
      'Applied the plan to demo: moved 200 tasks. Max/mean load: 3 → 1.',
    );
    assert.equal(ui.activeDraft(), undefined, 'its editor is closed');
  });

  it('moves what is left of it when a move was dropped, and another made smaller', async () => {
    const edit = edited((plan) => ({
      ...plan,
      moves: plan.moves.filter(({ to }) => to === 'b').map((move) => ({ ...move, cost: 40 })),
    }));
    await apply(await open({ edit }));
    assert.deepEqual(await queued(), [260, 40, 0]);
  });

  it('tells what did not move because it had gone on meanwhile', async () => {
    const ui = await open();
    await takeTokens(nodes.a, 250);
    await apply(ui);
    const [a = 0, b = 0, c = 0] = await queued();
    assert.deepEqual([a, b + c], [0, 50]);
    assert.match(ui.shown.at(-1) ?? '', /moved 50 tasks\. A cost of 150 did not move/);
  });

  it('says that nothing moved where all had gone on, and stays open', async () => {
    const ui = await open();
    await takeTokens(nodes.a, 300);
    await apply(ui);
    assert.equal(
      ui.shown.at(-1),
      'The plan for demo moved nothing: its tasks had gone on meanwhile, or their nodes take nothing.',
    );
    assert.equal(ui.activeDraft()?.kind, 'plan');
  });

  it('is applied from the message that it is open, too', async () => {
    const ui = await open({ presses: ['Apply Rebalance Plan'] });
    assert.deepEqual(ui.run, [ui.activeDraft()]);
  });

  for (const [what, edit, said] of [
    ['no JSON', () => '{"version":', /failed\. The plan is no JSON/],
    ['no plan', () => '{}', /failed\. The plan cannot be used: Its version is undefined, not 1/],
    ['for another pool', edited((plan) => ({ ...plan, pool: 'other' })), /failed\. .*other/],
    [
      'a move to itself',
      edited((plan) => ({ ...plan, moves: [{ ...plan.moves[0], to: plan.moves[0]?.from }] })),
      /A move goes from a to itself/,
    ],
  ] as const) {
    it(`stays open and moves nothing where the text is ${what}`, async () => {
      const ui = await open({ edit });
      await apply(ui);
      assert.match(ui.shown.at(-1) ?? '', said);
      assert.equal(ui.activeDraft()?.kind, 'plan');
      assert.deepEqual(await queued(), [300, 0, 0]);
    });
  }

  it('can be a file of its own, which names its pool', async () => {
    const plan = await pool.planRebalance();
    await apply(scriptedUi({ activeText: JSON.stringify(plan) }));
    assert.deepEqual(await queued(), [100, 100, 100]);

    const again = scriptedUi({ activeText: JSON.stringify(plan) });
    await apply(again);
    assert.match(
      again.shown.at(-1) ?? '',
      /^Applied the plan to demo: moved 0 tasks\. A cost of 200 had been moved by this plan before\. /,
    );
    assert.deepEqual(await queued(), [100, 100, 100]);
  });

  it('is nothing to open where the nodes are balanced', async () => {
    await apply(await open());
    const ui = await open();
    assert.deepEqual(ui.opened, []);
    assert.match(ui.shown[0] ?? '', /there is nothing to move/);
  });

  it('can be cancelled, and its editor stays then', async () => {
    await pool.enqueueAll(someTasks(6000));
    await pool.drainNode('b');
    await pool.drainNode('c');
    for (const node of ['b', 'c']) await pool.resumeNode(node);
    const ui = await open({ cancels: true });
    await apply(ui);
    assert.match(
      ui.shown.at(-1) ?? '',
      /^The plan for demo was cancelled after it had moved .*\. Applied again, it goes on from there\. /,
    );
    assert.equal(ui.activeDraft()?.kind, 'plan');
  });

  it('is offered in the dialog of a rebalance, too', async () => {
    const ui = scriptedUi({ presses: ['Edit Plan'] });
    await extension.run('redispatch.pool.rebalance', ui, demo);
    assert.deepEqual(ui.opened, [at]);
    assert.deepEqual(await queued(), [300, 0, 0]);
  });

  it('is made anew where VS Code opens it by itself', async () => {
    const draft = { kind: 'plan', pool: at, plan: 'gone' } as const;
    const text = (await firstText(extension.store, draft)) ?? '';
    assert.equal(parseRebalancePlan(text).cost, 200);
  });

  it('says in the language of the person where its connection has been removed', async () => {
    const ui = await open();
    await extension.store.setConnections([]);
    await apply(ui);
    assert.match(ui.shown.at(-1) ?? '', /failed\. There is no connection "Local"\./);
    await assert.rejects(extension.store.pool(at), (error) => {
      assert.equal(toFault(error).said?.template, 'There is no connection "{0}".');
      return true;
    });
  });

  it('is applied from the button of its editor', async () => {
    const ui = await open();
    const draft = ui.activeDraft() ?? assert.fail('there is no draft');
    const address = { scheme: draftScheme, ...draftAddress(draft) };
    await extension.run('redispatch.plan.apply', ui, address);
    assert.deepEqual(await queued(), [100, 100, 100]);
  });
});

describe('Undo Rebalance', () => {
  const world = useWorld(0);
  let extension: Headless;
  let pool: Pool;

  beforeEach(async () => {
    pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(300));
    await joinNodes(pool, { b: 1 });
    const { url, prefix } = world();
    extension = await startHeadless([{ name: 'Local', url, prefix }]);
  });
  afterEach(() => extension.close());
  const queued = async () => (await pool.snapshot()).nodes.map((node) => node.queued);

  it('puts back what a rebalance moved', async () => {
    await pool.rebalance();
    const ui = scriptedUi();
    await extension.run('redispatch.pool.undoRebalance', ui, demo);
    assert.deepEqual(await queued(), [300, 0]);
    assert.deepEqual(ui.shown, ['Undid the rebalance of demo: put back 150 tasks.']);
  });

  it('tells of tasks that it left where they are', async () => {
    const { b } = await joinNodes(pool, { b: 1 });
    await pool.rebalance();
    await takeTokens(b, 10);
    const ui = scriptedUi();
    await extension.run('redispatch.pool.undoRebalance', ui, demo);
    assert.deepEqual(ui.shown, [
      'Undid the rebalance of demo: put back 140 tasks, but not 10 tasks that had gone on meanwhile.',
    ]);
  });

  it('is a button below the report of a rebalance', async () => {
    const ui = scriptedUi({ presses: ['Apply', 'Undo'] });
    await extension.run('redispatch.pool.rebalance', ui, demo);
    assert.deepEqual(await queued(), [300, 0]);
    assert.match(ui.shown.at(-1) ?? '', /^Undid the rebalance of demo: put back 150 tasks/);
  });

  it('says plainly when there is nothing to undo: nothing has failed', async () => {
    const ui = scriptedUi();
    await extension.run('redispatch.pool.undoRebalance', ui, demo);
    assert.deepEqual(ui.shown, [
      'There is nothing to undo in demo: no rebalance has moved anything within the last hour.',
    ]);
    assert.deepEqual(ui.failures, []);
  });

  it('says plainly when the rebalance of a report cannot be undone any more', async () => {
    const ui = scriptedUi({ presses: ['Apply', 'Undo'] });
    const slow: ScriptedUi = {
      ...ui,
      tell: async (message, buttons) => {
        if (message.startsWith('Rebalanced')) await pool.undoRebalance();
        return ui.tell(message, buttons);
      },
    };
    await extension.run('redispatch.pool.rebalance', slow, demo);
    assert.equal(
      ui.shown.at(-1),
      'This rebalance of demo cannot be undone any more: it is undone already, eight others came after it, or it is more than an hour ago.',
    );
    assert.deepEqual(ui.failures, []);
  });
});
